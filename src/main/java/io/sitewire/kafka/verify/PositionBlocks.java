package io.sitewire.kafka.verify;

import io.sitewire.buffer.format.RunningHash;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** The positions of one epoch as they were found in one place. One thread. */
final class PositionBlocks {
    static final int BLOCK = 1024;
    private final TreeMap<Long, PositionBlock> blocks = new TreeMap<>();
    private long count;

    /** @return whether it was not there yet */
    boolean add(long position, byte[] payload, Long hash) {
        byte[] bytes = payload == null ? new byte[0] : payload;
        boolean added = blocks.computeIfAbsent(position / BLOCK, index -> new PositionBlock(index * BLOCK))
                .add(position, RunningHash.of(bytes), hash);
        count += added ? 1 : 0;
        return added;
    }

    boolean contains(long position) {
        PositionBlock block = blocks.get(position / BLOCK);
        return block != null && block.contains(position);
    }

    long count() {
        return count;
    }

    /** What is told of a stretch of positions. */
    interface Stretch {
        void of(long from, long to);
    }

    /** Tells of the stretches in a range in which positions are not there although they should. */
    void missing(long from, long to, LongPredicate expected, Stretch stretch) {
        long begun = -1;
        for (long position = from; position < to; position++) {
            PositionBlock block = blocks.get(position / BLOCK);
            if (block != null && block.count() == BLOCK && begun < 0) {
                position = (position / BLOCK + 1) * BLOCK - 1;
                continue;
            }
            boolean missing = (block == null || !block.contains(position)) && expected.test(position);
            if (missing && begun < 0) {
                begun = position;
            } else if (!missing && begun >= 0) {
                stretch.of(begun, position);
                begun = -1;
            }
        }
        if (begun >= 0) {
            stretch.of(begun, to);
        }
    }

    /**
     * Computes the running hash over what is there, wherever nothing is missing in between, and compares it with what the records carry.
     *
     * @param first the epoch's first position, if it is known; negative otherwise
     * @param wrong is told of the stretches of which it is another
     * @return how many positions were compared
     */
    long checkHash(long first, Stretch wrong) {
        long checked = 0;
        PositionBlock before = null;
        for (Map.Entry<Long, PositionBlock> entry : blocks.entrySet()) {
            PositionBlock block = entry.getValue();
            Long running = block.low() == first ? Long.valueOf(0) : before == null ? null : before.hashBefore(block.low());
            if (running != null && !block.continues(running)) {
                wrong.of(block.low(), block.low() + 1);
            }
            if (block.isHashable()) {
                checked += block.count();
                if (!block.isHashRight()) {
                    wrong.of(block.low(), block.low() + block.count());
                }
            }
            before = block;
        }
        return checked;
    }

    /**
     * Compares payloads with what was found of the same epoch elsewhere, wherever the same positions were found.
     *
     * @param different is told of the stretches in which some differ
     * @return how many positions were compared
     */
    long comparePayloads(PositionBlocks other, Stretch different) {
        long compared = 0;
        for (Map.Entry<Long, PositionBlock> entry : blocks.entrySet()) {
            PositionBlock block = entry.getValue();
            PositionBlock there = other.blocks.get(entry.getKey());
            if (there != null && block.hasSamePositions(there)) {
                compared += block.count();
                if (!block.hasSamePayloads(there)) {
                    different.of(entry.getKey() * BLOCK, entry.getKey() * BLOCK + BLOCK);
                }
            }
        }
        return compared;
    }
}
