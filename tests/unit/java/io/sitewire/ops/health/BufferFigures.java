package io.sitewire.ops.health;

import io.sitewire.buffer.BufferStatistics;

/** Statistics that a small buffer does not reach by itself. */
final class BufferFigures {
    private BufferFigures() {
    }

    static BufferStatistics with(BufferStatistics of, BufferStatistics.State state, long lost) {
        return new BufferStatistics(of.positionNext(), of.positionDurable(), of.positionFirst(), of.acknowledged(), of.records(), of.bytes(),
                of.segments(), of.appended(), of.syncs(), of.dropped(), of.full(), state, of.appendsWaiting(), of.bytesWaiting(), lost,
                of.bytesCut(), of.writeFailures(), of.syncMean(), of.syncMax(), of.oldestAge(),
                of.missing(), of.syncFailures());
    }
}
