package io.sitewire.kafka.verify;

import io.sitewire.buffer.format.RunningHash;
import java.util.Arrays;

/** Some consecutive positions of one epoch as they were found in one place, in whatever order. One thread. */
final class PositionBlock {
    static final int SIZE = PositionBlocks.BLOCK;
    /** What a payload's part is multiplied by, by how many payloads follow it in the block. */
    private static final long[] FACTORS = new long[SIZE + 1];

    private final long base;
    /** Null once all are there. */
    private long[] bits = new long[SIZE / Long.SIZE];
    private int count;
    /** The sum of the payloads' parts, each as it would count in the running hash after the block's last position. */
    private long sum;
    private long low = Long.MAX_VALUE;
    private long lowPart;
    private Long lowHash;
    private long high = -1;
    private Long highHash;

    static {
        for (int i = 0; i <= SIZE; i++) {
            FACTORS[i] = RunningHash.factor(i);
        }
    }

    PositionBlock(long base) {
        this.base = base;
    }

    /** @return whether it was not there yet */
    boolean add(long position, long part, Long hash) {
        int index = (int) (position - base);
        if (contains(position)) {
            return false;
        }
        bits[index / Long.SIZE] |= 1L << index;
        count++;
        sum += part * FACTORS[SIZE - 1 - index];
        if (position < low) {
            low = position;
            lowPart = part;
            lowHash = hash;
        }
        if (position > high) {
            high = position;
            highHash = hash;
        }
        if (count == SIZE) {
            bits = null;
        }
        return true;
    }

    boolean contains(long position) {
        int index = (int) (position - base);
        return bits == null || (bits[index / Long.SIZE] & 1L << index) != 0;
    }

    int count() {
        return count;
    }

    long low() {
        return low;
    }

    boolean hasSamePositions(PositionBlock other) {
        return count == other.count && Arrays.equals(bits, other.bits);
    }

    boolean hasSamePayloads(PositionBlock other) {
        return sum == other.sum;
    }

    /** Whether the running hash can be computed over what is there: nothing is missing in between, and the records carry it. */
    boolean isHashable() {
        return count > 0 && high - low + 1 == count && lowHash != null && highHash != null;
    }

    /** Whether the payloads give the running hash that the last of them carries. */
    boolean isHashRight() {
        int behind = (int) (base + SIZE - 1 - high);
        return highHash * FACTORS[behind] == (lowHash - lowPart) * FACTORS[count - 1 + behind] + sum;
    }

    /** Whether the first payload continues the running hash of what is before it. */
    boolean continues(long before) {
        return lowHash == null || RunningHash.next(before, lowPart) == lowHash;
    }

    /** The running hash before {@code position}, if the last of the block is just before it and carries one. */
    Long hashBefore(long position) {
        return high == position - 1 ? highHash : null;
    }
}
