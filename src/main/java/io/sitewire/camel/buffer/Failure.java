package io.sitewire.camel.buffer;

/**
 * Why a batch failed.
 *
 * @param cause what the route said
 * @param verdict what it means
 */
record Failure(Exception cause, Refusals.Verdict verdict) {
    static Failure again(Exception cause) {
        return new Failure(cause, Refusals.Verdict.AGAIN);
    }
}
