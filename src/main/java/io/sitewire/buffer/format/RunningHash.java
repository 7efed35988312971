package io.sitewire.buffer.format;

import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * A number that stands for all payloads of one epoch up to a record, in their order, so that two places can tell by one number whether
 * they hold the same. It begins with 0; each record makes it {@code running * FACTOR + of(payload)} modulo 2^64. A payload's part are
 * its CRC32C and its CRC32, which are independent of one another.
 *
 * <p>It finds errors, not forgers: who may write is the broker's and the keys' business.
 */
public final class RunningHash {
    /** Odd, so that no record's part is ever multiplied away; from the golden ratio, as in SplitMix64. */
    public static final long FACTOR = 0x9E3779B97F4A7C15L;

    private RunningHash() {
    }

    /** A payload's part. */
    public static long of(byte[] payload) {
        return of(payload, 0, payload.length);
    }

    /** As {@link #of(byte[])}, for a part of an array. */
    public static long of(byte[] bytes, int offset, int length) {
        CRC32C first = new CRC32C();
        first.update(bytes, offset, length);
        CRC32 second = new CRC32();
        second.update(bytes, offset, length);
        return first.getValue() << Integer.SIZE | second.getValue();
    }

    /** The value after a record, from that before it. */
    public static long next(long running, long recordHash) {
        return running * FACTOR + recordHash;
    }

    /** What {@link #FACTOR} comes to over so many records: what is before them is multiplied by it. */
    public static long factor(int records) {
        long power = 1;
        long square = FACTOR;
        for (int rest = records; rest > 0; rest >>>= 1) {
            power = (rest & 1) == 1 ? power * square : power;
            square *= square;
        }
        return power;
    }
}
