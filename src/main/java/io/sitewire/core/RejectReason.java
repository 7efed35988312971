package io.sitewire.core;

/** Why a record of an uplink is not a reading for the merged stream. */
public enum RejectReason {
    /** It carries no valid epoch and position, so no buffer of an edge has sent it. */
    NOT_A_READING,
    /** It says that it is of another site than the one whose uplink it came through. */
    SITE_MISMATCH,
    /** Its machine is missing or not allowed. */
    MACHINE_INVALID,
    /** Its sensor is missing or not allowed. */
    SENSOR_INVALID,
    /** The time of measurement is not an ISO-8601 instant. */
    TIME_INVALID,
    /** The time of acceptance is not an ISO-8601 instant. */
    RECEIVED_INVALID
}
