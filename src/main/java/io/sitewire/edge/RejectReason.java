package io.sitewire.edge;

/** Why a reading is not taken; the names are stored with dead letters and label the counter, so they never change. */
public enum RejectReason {
    /** No topic pattern fits the MQTT topic. */
    TOPIC_UNMATCHED,
    /** Nothing names the machine. */
    MACHINE_UNKNOWN,
    /** Nothing names the sensor. */
    SENSOR_UNKNOWN,
    /** The payload should be a JSON object, and is not. */
    JSON_INVALID,
    /** The JSON object lacks a field that the configuration names, or it holds neither text nor number. */
    FIELD_MISSING,
    /** Machine or sensor is blank, or has control characters. */
    NAME_INVALID,
    /** Machine or sensor is over 255 bytes. */
    NAME_TOO_LONG,
    /** The time of measurement has none of the forms that are known, or does not exist. */
    TIME_INVALID,
    /** A line of a file does not fit its header. */
    LINE_INVALID,
    /** A line is over sitewire.file.line-size-max. */
    LINE_TOO_LONG,
    /** A payload is over sitewire.reading.size-max. */
    PAYLOAD_TOO_LARGE,
    /** A request has no body. */
    PAYLOAD_EMPTY,
    /** A request's body did not come in whole. */
    PAYLOAD_INCOMPLETE,
    /** A field that should hold a number holds none, or one that is out of all bounds. */
    VALUE_INVALID,
    /** A message that should be Sparkplug B is none, or its topic is not. */
    SPARKPLUG_INVALID,
    /** A metric has only an alias, and no birth message has said what it stands for. */
    SPARKPLUG_ALIAS_UNKNOWN,
    /** A metric's value has a type that makes no reading: a data set, a template. */
    SPARKPLUG_UNSUPPORTED,
    /** Accepted and stored, and then refused for good by the core's Kafka. */
    REFUSED_BY_BROKER
}
