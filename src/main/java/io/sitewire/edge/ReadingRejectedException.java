package io.sitewire.edge;

/**
 * Says that a reading cannot be understood and never will be, so that trying again is useless: it becomes a dead letter. It has no
 * stack trace: a file can hold a million of these, and the place in our code is never the cause.
 */
public final class ReadingRejectedException extends Exception {
    private final RejectReason reason;

    /** @param detail one sentence for the person who looks at the dead letter: observed and expected */
    public ReadingRejectedException(RejectReason reason, String detail) {
        super(detail, null, false, false);
        this.reason = reason;
    }

    public RejectReason reason() {
        return reason;
    }
}
