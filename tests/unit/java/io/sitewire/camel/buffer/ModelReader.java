package io.sitewire.camel.buffer;

import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredEpoch;
import io.sitewire.buffer.StoredGap;
import io.sitewire.buffer.StoredItem;
import io.sitewire.buffer.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;

/** A reader of a log of several runs with gaps, which grows while it is read. What is acknowledged is told to the test. */
final class ModelReader implements BufferReader {
    private static final UUID NONE = new UUID(0, 0);

    private final NavigableMap<Long, StoredItem> log = new TreeMap<>();
    private final NavigableMap<Long, UUID> firsts = new TreeMap<>();
    private final Map<UUID, StoredEpoch> epochs = new LinkedHashMap<>();
    private final BiConsumer<Long, Long> onAcknowledge;
    private final long end;
    private long readable;
    private long acknowledged;
    private long position;
    private UUID told;
    private int rewinds;

    /** @param onAcknowledge gets the position acknowledged before, and the one now */
    ModelReader(Random random, int length, BiConsumer<Long, Long> onAcknowledge) {
        this.onAcknowledge = onAcknowledge;
        UUID epoch = NONE;
        long at = 0;
        while (at < length) {
            if (at == 0 || random.nextInt(60) == 0) {
                UUID next = new UUID(1, firsts.size() + 1);
                epochs.put(next, new StoredEpoch(at, next, epoch, at));
                firsts.put(at, next);
                epoch = next;
            }
            long to = random.nextInt(15) == 0 ? at + 1 + random.nextInt(9) : at;
            if (to > at) {
                log.put(at, new StoredGap(at, to, "drop-oldest", Instant.EPOCH));
                at = to;
            } else {
                log.put(at, new StoredRecord(at, epoch, Map.of(), new byte[10], OptionalLong.empty()));
                at++;
            }
        }
        end = at;
    }

    /** The position after the last one that the log will have. */
    long end() {
        return end;
    }

    List<StoredItem> items() {
        return List.copyOf(log.values());
    }

    UUID running() {
        return firsts.lastEntry().getValue();
    }

    /** More can be read. */
    synchronized void grow(long positions) {
        readable = Math.min(end, readable + positions);
    }

    synchronized int rewinds() {
        return rewinds;
    }

    @Override
    public List<StoredRecord> read(int recordsMax, long bytesMax, Duration wait) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<StoredItem> readItems(int itemsMax, long bytesMax, Duration wait) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized List<StoredItem> readLog(int itemsMax, long bytesMax, Duration wait) {
        List<StoredItem> items = new ArrayList<>();
        while (items.size() < itemsMax && position < readable) {
            UUID epoch = firsts.floorEntry(position).getValue();
            if (!epoch.equals(told)) {
                items.add(at(epoch));
                told = epoch;
            } else {
                StoredItem item = log.get(position);
                items.add(item);
                position = item.end();
            }
        }
        if (items.isEmpty() && told == null) {
            told = firsts.floorEntry(position).getValue();
            items.add(at(told));
        }
        return items;
    }

    private StoredEpoch at(UUID epoch) {
        StoredEpoch begins = epochs.get(epoch);
        return new StoredEpoch(position, epoch, begins.continued(), begins.continuedAt());
    }

    @Override
    public void acknowledge(long upTo) {
        // Not under the lock: who sends asks this one while he holds the uplink's.
        onAcknowledge.accept(acknowledged(), upTo);
        synchronized (this) {
            acknowledged = Math.max(acknowledged, upTo);
        }
    }

    @Override
    public synchronized long acknowledged() {
        return acknowledged;
    }

    @Override
    public synchronized void rewind() {
        position = acknowledged;
        told = null;
        rewinds++;
    }
}
