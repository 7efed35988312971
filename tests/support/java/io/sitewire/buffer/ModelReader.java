package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** One reader of a {@link BufferModel}: what it was given must be what the model knows, item by item, none between them missing. */
final class ModelReader {
    private static final Duration SHORT = Duration.ofMillis(1);
    final String name;
    private final ModelLog log;
    /** What it has acknowledged at most; a power cut may set it back. */
    private long acknowledged;
    private long place;
    private BufferReader reader;
    private boolean spoiled;

    ModelReader(String name, ModelLog log) {
        this.name = name;
        this.log = log;
    }

    void open(Buffer buffer) {
        reader = buffer.reader(name);
        place = reader.acknowledged();
        assertThat(spoiled || place <= acknowledged).as("cursor of " + name + " at " + place + ", acknowledged " + acknowledged).isTrue();
        acknowledged = spoiled ? Math.max(acknowledged, place) : acknowledged;
        spoiled = false;
    }

    /** Somebody flipped a bit in its cursor or deleted it: it begins with what is kept. */
    void spoil() {
        spoiled = true;
        log.readerBegins();
    }

    /** Returns how many items came; none also if the disk did not give them. */
    int read(int items, long bytes) throws InterruptedException {
        List<StoredItem> read;
        try {
            read = reader.readItems(items, bytes, SHORT);
        } catch (BufferException e) {
            assertThat(e.error()).isEqualTo(BufferError.BUFFER_IO);
            return 0;
        }
        for (StoredItem item : read) {
            assertThat(item.position()).as("place of " + name + ", after " + place).isEqualTo(place);
            assertThat(item.end()).isGreaterThan(place);
            place = item.end();
            check(item);
        }
        return read.size();
    }

    void acknowledge() {
        acknowledged = Math.max(acknowledged, place);
        reader.acknowledge(place);
    }

    void rewind() {
        reader.rewind();
        place = reader.acknowledged();
    }

    long place() {
        return place;
    }

    private void check(StoredItem item) {
        if (item instanceof StoredRecord record) {
            log.read(record.position(), record.payload());
            assertThat(record.headers()).isEqualTo(Map.of("h", "v"));
            return;
        }
        StoredGap gap = (StoredGap) item;
        for (long position = gap.position(); position < gap.end(); position++) {
            log.gap(position, gap.reason(), position < acknowledged);
        }
    }
}
