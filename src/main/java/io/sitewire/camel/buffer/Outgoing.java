package io.sitewire.camel.buffer;

import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredEpoch;
import io.sitewire.buffer.StoredGap;
import io.sitewire.buffer.StoredItem;
import io.sitewire.buffer.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Makes batches of what a reader gives, each position in its place: as a reading, or as a gap. One thread, but for {@link #acknowledge}
 * and {@link #acknowledged}: any.
 */
final class Outgoing {
    /** What stands in the place of a reading that the receiver will never take. */
    static final String REFUSED = "refused by the broker";

    private static final UUID NO_EPOCH = new UUID(0, 0);

    private final BufferReader reader;
    private final Map<Long, Instant> refused = new TreeMap<>();
    private UUID epoch;
    /** The epoch that was read last; null before the first. */
    private StoredEpoch begun;
    private boolean epochBegan;
    private long position;

    /** @param epoch of the buffer's run */
    Outgoing(BufferReader reader, UUID epoch) {
        this.reader = reader;
        this.epoch = epoch;
        this.position = reader.acknowledged();
    }

    /** Goes back to the first position that is not acknowledged. */
    void rewind() {
        reader.rewind();
        position = reader.acknowledged();
        refused.keySet().removeIf(passed -> passed < position);
    }

    /** @return null if there was nothing in time */
    Batch read(int itemsMax, long bytesMax, Duration wait) throws InterruptedException {
        List<StoredItem> items = reader.readLog(itemsMax, bytesMax, wait);
        if (items.isEmpty()) {
            return null;
        }
        List<Batch.Part> parts = new ArrayList<>(items.size());
        long from = items.get(0).position();
        int readings = 0;
        long bytes = 0;
        for (StoredItem item : items) {
            position = item.end();
            Batch.Part part = part(item);
            if (part == null) {
                continue;
            }
            parts.add(part);
            if (part instanceof Batch.Reading reading) {
                readings++;
                bytes += size(reading.stored());
            }
        }
        return parts.isEmpty() ? null : new Batch(parts, from, position, readings, bytes);
    }

    /** Null for what is not told to the receiver. */
    private Batch.Part part(StoredItem item) {
        if (item instanceof StoredEpoch begins) {
            epoch = begins.epoch();
            epochBegan |= begun == null || !epoch.equals(begun.epoch());
            begun = begins;
            return announcement();
        }
        if (item instanceof StoredGap gap) {
            return new Batch.Gap(epoch, gap.position(), gap.end(), gap.reason(), gap.time());
        }
        StoredRecord record = (StoredRecord) item;
        epoch = record.epoch();
        Instant refusedAt = refused.get(record.position());
        return refusedAt == null ? new Batch.Reading(record)
                : new Batch.Gap(epoch, record.position(), record.end(), REFUSED, refusedAt);
    }

    /** Of the epoch that was read last; null if it is not known how that begins. */
    private Batch.Announce announcement() {
        if (begun == null || begun.continuedAt() < 0) {
            return null;
        }
        UUID continues = begun.continued().equals(NO_EPOCH) ? null : begun.continued();
        return new Batch.Announce(begun.epoch(), begun.continuedAt(), continues);
    }

    private static long size(StoredRecord record) {
        long size = record.payload().length;
        for (Map.Entry<String, String> header : record.headers().entrySet()) {
            size += header.getKey().length() + header.getValue().length();
        }
        return size;
    }

    /** Whether an epoch was read, since this was last asked, that was not read before. */
    boolean takeEpochBegan() {
        boolean began = epochBegan;
        epochBegan = false;
        return began;
    }

    /** A batch of reports, behind the announcement of the epoch: the receiver may have lost what it was told of it. */
    Batch reports(List<ReportSource.Report> reports) {
        List<Batch.Part> parts = new ArrayList<>(reports.size() + 1);
        Batch.Announce announce = announcement();
        if (announce != null) {
            parts.add(announce);
        }
        reports.forEach(report -> parts.add(new Batch.Report(report)));
        return new Batch(parts, position, position, 0, reports.stream().mapToLong(report -> report.body().length).sum());
    }

    /** A batch that was read is not sent; nothing may be read any more. */
    void unsent(Batch batch) {
        position = batch.from();
    }

    /** From now on a gap takes the place of the reading at that position. */
    void refuse(long refusedPosition, Instant now) {
        refused.put(refusedPosition, now);
    }

    /** The next position that is sent. */
    long position() {
        return position;
    }

    void acknowledge(Batch batch) {
        if (batch.end() > batch.from()) {
            reader.acknowledge(batch.end());
        }
    }

    long acknowledged() {
        return reader.acknowledged();
    }
}
