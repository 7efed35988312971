package io.sitewire.buffer;

import java.util.Objects;

/**
 * How far a source of readings has been read, as the source's own part understands it: a file and its line, a client and its packet ids.
 * It is stored in the same write as the readings, so that after any crash both are there or neither. The newest state of a source counts.
 *
 * @param source which; at most 1024 bytes of UTF-8
 * @param state at most 64 KiB; empty to forget the source. Given away: it may not change afterwards
 */
public record SourceState(String source, byte[] state) {
    public SourceState {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(state, "state");
    }
}
