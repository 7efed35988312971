package io.sitewire.buffer;

import java.time.Instant;

/**
 * Positions without a reading, as one reader meets them: between the last thing that it read and the next.
 *
 * @param position the first of them
 * @param end the position after the last
 * @param reason why; the text of a {@link GapReason}, or of one that a later version knows
 * @param time when it became known, by the machine's clock
 */
public record StoredGap(long position, long end, String reason, Instant time) implements StoredItem {
}
