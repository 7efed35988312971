package io.sitewire.buffer.format;

/**
 * Positions that hold no reading, and never will.
 *
 * @param first the first of them
 * @param end the position after the last
 * @param millis when it became known, milliseconds since 1970 by the machine's clock
 * @param reason why, in a word
 */
public record Gap(long first, long end, long millis, String reason) {
    /** The part of it from {@code from} to {@code until}; null if there is none. */
    public Gap within(long from, long until) {
        long start = Math.max(first, from);
        long stop = Math.min(end, until);
        return start < stop ? new Gap(start, stop, millis, reason) : null;
    }
}
