package io.sitewire.camel.buffer;

import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredItem;
import io.sitewire.buffer.StoredRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongPredicate;

/** A reader of a list. */
final class ListReader implements BufferReader {
    static final UUID EPOCH = new UUID(1, 1);

    final List<String> violations = new CopyOnWriteArrayList<>();
    volatile LongPredicate acknowledgeable = position -> true;
    private volatile long end;
    private volatile long acknowledged;
    private long position;

    void add(long count) {
        end += count;
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
    public List<StoredItem> readLog(int itemsMax, long bytesMax, Duration wait) {
        List<StoredItem> items = new ArrayList<>();
        while (items.size() < itemsMax && position < end) {
            items.add(new StoredRecord(position++, EPOCH, Map.of(), new byte[10], OptionalLong.empty()));
        }
        return items;
    }

    @Override
    public void acknowledge(long upTo) {
        if (upTo < acknowledged || !acknowledgeable.test(upTo)) {
            violations.add(upTo + " after " + acknowledged);
        }
        acknowledged = upTo;
    }

    @Override
    public long acknowledged() {
        return acknowledged;
    }

    @Override
    public void rewind() {
        position = acknowledged;
    }
}
