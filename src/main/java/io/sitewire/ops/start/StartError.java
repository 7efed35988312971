package io.sitewire.ops.start;

/** Why a process does not start; each is explained in docs/reference/errors.md. */
public enum StartError {
    /** No profile was named, so that nothing would run. */
    PROFILE_MISSING,
    /** A profile that is neither edge nor core. */
    PROFILE_UNKNOWN,
    /** The file that {@code --config} names cannot be read. */
    CONFIG_UNREADABLE,
    /** A key that no part of Sitewire knows. */
    CONFIG_KEY_UNKNOWN,
    /** A value that its key cannot take. */
    CONFIG_VALUE_INVALID,
    /** A key without which this profile cannot run. */
    CONFIG_VALUE_MISSING,
    /** A site's name that breaks the rule. */
    SITE_NAME_INVALID,
    /** Another process listens there. */
    PORT_UNUSABLE,
    /** A folder that cannot be made or written. */
    DIRECTORY_UNUSABLE,
    /** The application began to start and failed, for a reason that has no name of its own. */
    START_FAILED
}
