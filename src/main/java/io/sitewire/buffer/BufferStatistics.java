package io.sitewire.buffer;

/** @param positionNext the next record's position */
public record BufferStatistics(long positionNext, long positionDurable, long positionFirst, long acknowledged, long records, long bytes,
        long segments, long appended, long syncs, long dropped, boolean full) {
}
