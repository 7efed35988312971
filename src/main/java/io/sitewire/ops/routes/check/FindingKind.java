package io.sitewire.ops.routes.check;

/** What can be wrong with a route's file. */
public enum FindingKind {
    /** It is no YAML, or no file can hold what stands there. */
    YAML,
    /** Not one route named as the file. */
    ID,
    /** A step that Camel does not have. */
    STEP,
    /** An option that a step or endpoint does not have, or a value that it cannot take. */
    OPTION,
    /** Something without which a step or endpoint cannot work is missing. */
    MISSING,
    /** A component, language, data format or kamelet that this build does not have. */
    COMPONENT,
    /** A key that exists nowhere. */
    PROPERTY,
    /** An endpoint, bean or failure behaviour that is named and does not exist. */
    REFERENCE,
    /** The source would be told "accepted" before the reading is on disk. */
    ACKNOWLEDGED,
    /** Behind the buffer nothing may be left out or change places. */
    AFTER_BUFFER,
    /** A native binary cannot do it. */
    NATIVE
}
