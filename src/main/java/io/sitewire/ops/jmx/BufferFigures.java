package io.sitewire.ops.jmx;

import io.sitewire.buffer.BufferListener;

/** How long a buffer's syncs take, and how much shares one. */
final class BufferFigures implements BufferListener {
    private final Distribution syncNanos = new Distribution();
    private final Distribution records = new Distribution();
    private final Distribution bytes = new Distribution();

    @Override
    public void synced(long nanos) {
        syncNanos.add(nanos);
    }

    @Override
    public void stored(long count, long size) {
        records.add(count);
        bytes.add(size);
    }

    Distribution syncNanos() {
        return syncNanos;
    }

    Distribution records() {
        return records;
    }

    Distribution bytes() {
        return bytes;
    }
}
