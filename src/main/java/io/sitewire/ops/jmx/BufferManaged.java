package io.sitewire.ops.jmx;

import io.sitewire.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Reads the attributes off a buffer. */
final class BufferManaged implements BufferMXBean {
    private final Buffer buffer;
    private final Path directory;

    BufferManaged(Buffer buffer, Path directory) {
        this.buffer = buffer;
        this.directory = directory;
    }

    @Override
    public String getState() {
        return buffer.statistics().state().name();
    }

    @Override
    public String getStateSince() {
        return buffer.condition().since().toString();
    }

    @Override
    public String getProblem() {
        return buffer.condition().problem().orElse("");
    }

    @Override
    public long getRecords() {
        return buffer.statistics().records();
    }

    @Override
    public long getBytes() {
        return buffer.statistics().bytes();
    }

    @Override
    public long getSegments() {
        return buffer.statistics().segments();
    }

    @Override
    public double getOldestAgeSeconds() {
        return buffer.statistics().oldestAge().toMillis() / 1000.0;
    }

    @Override
    public long getPositionFirst() {
        return buffer.statistics().positionFirst();
    }

    @Override
    public long getPositionNext() {
        return buffer.statistics().positionNext();
    }

    @Override
    public long getPositionDurable() {
        return buffer.statistics().positionDurable();
    }

    @Override
    public long getPositionAcknowledged() {
        return buffer.statistics().acknowledged();
    }

    @Override
    public long getAppended() {
        return buffer.statistics().appended();
    }

    @Override
    public long getAppendsWaiting() {
        return buffer.statistics().appendsWaiting();
    }

    @Override
    public long getBytesWaiting() {
        return buffer.statistics().bytesWaiting();
    }

    @Override
    public long getSyncs() {
        return buffer.statistics().syncs();
    }

    @Override
    public double getSyncMeanMillis() {
        return millis(buffer.statistics().syncMean());
    }

    @Override
    public double getSyncMaxMillis() {
        return millis(buffer.statistics().syncMax());
    }

    @Override
    public long getWriteFailures() {
        return buffer.statistics().writeFailures();
    }

    @Override
    public long getDropped() {
        return buffer.statistics().dropped();
    }

    @Override
    public long getLost() {
        return buffer.statistics().lost();
    }

    @Override
    public long getBytesCut() {
        return buffer.statistics().bytesCut();
    }

    @Override
    public long getFreeBytes() {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException e) {
            return -1;
        }
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }
}
