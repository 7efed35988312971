package io.sitewire.ops.status;

/** What {@code ./sitewire status} says beside what the health checks do; each is explained in docs/reference/errors.md. */
public enum StatusError {
    /** Nobody answers where the process should be, or not in time. */
    STATUS_NO_ANSWER,
    /** Somebody else answers there. */
    STATUS_NOT_SITEWIRE,
    /** A health check of another part is down. */
    STATUS_CHECK_DOWN,
    /** The ledger has alerts, or does not add up. */
    STATUS_LEDGER
}
