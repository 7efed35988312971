package io.sitewire.buffer.format;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * The running hash over the payloads of an epoch's records in order of position, which the edge computes at storing and the core at
 * merging. An epoch begins with 0. It finds faults, not forgers. Any thread.
 */
public final class RunningHash {
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private RunningHash() {
    }

    /** The hash of one record. */
    public static long of(byte[] payload) {
        CRC32C castagnoli = new CRC32C();
        castagnoli.update(payload, 0, payload.length);
        CRC32 ieee = new CRC32();
        ieee.update(payload, 0, payload.length);
        return castagnoli.getValue() << Integer.SIZE | ieee.getValue();
    }

    /**
     * @param running the value before the record
     * @param recordHash what {@link #of} gives for it
     * @return the value after it
     */
    public static long next(long running, long recordHash) {
        return running * FACTOR + recordHash;
    }
}
