package io.sitewire.buffer;

import java.time.Instant;

/**
 * Damage that was found and that nobody has said to have looked at.
 *
 * @param since when the first of it was found, by the machine's clock
 * @param what what was found since, each kind with its count, such as {@code positions damaged 12, segments set aside 1}
 */
public record BufferDamage(Instant since, String what) {
}
