package io.sitewire.buffer;

import java.time.Instant;
import java.util.Optional;

/**
 * How a buffer is: what its writer does, since when, and what its last failure was.
 *
 * @param state what it does; {@link BufferStatistics.State#DAMAGED} if it stores, and damage was found
 * @param since when that began, by the machine's clock
 * @param problem the last failed write or sync, in the system's words, or what is damaged; empty if there was none, or if writing
 *     works again
 * @param unreadable why a reader cannot go on although nothing is damaged: a key that is missing or wrong; empty if all can
 */
public record BufferCondition(BufferStatistics.State state, Instant since, Optional<String> problem, Optional<String> unreadable) {
}
