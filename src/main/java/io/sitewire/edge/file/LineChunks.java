package io.sitewire.edge.file;

import io.sitewire.edge.LinePosition;
import io.sitewire.edge.ReadingChunk;
import io.sitewire.edge.ReadingItem;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * The chunks of a source, read as they are asked for: whole lines, up to a number of readings and a number of bytes, whichever comes
 * first (a single line may go beyond both). What is in memory is a chunk, whatever the size of the source. One thread.
 */
public final class LineChunks implements Iterator<ReadingChunk>, Closeable {
    /** The bytes of payload that are stored at once. */
    private static final int CHUNK_BYTES_MAX = 1 << 20;

    private final LineReader reader;
    private final Lines lines;
    private final int itemsMax;
    private final Closeable input;
    private ReadingChunk next;
    private IOException failure;

    /**
     * @param itemsMax the readings of a chunk
     * @param input closed with this
     */
    public LineChunks(LineReader reader, Lines lines, int itemsMax, Closeable input) {
        this.reader = reader;
        this.lines = lines;
        this.itemsMax = itemsMax;
        this.input = input;
    }

    /** The place that reading has reached. */
    public LinePosition position() {
        return reader.position();
    }

    /**
     * @throws FileRefusedException if the file turns out to be damaged
     * @throws UncheckedIOException if it cannot be read at the moment
     */
    @Override
    public boolean hasNext() {
        if (next == null) {
            try {
                next = read();
            } catch (IOException e) {
                throw InputFile.failed(e);
            }
        }
        return next != null;
    }

    @Override
    public ReadingChunk next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        ReadingChunk chunk = next;
        next = null;
        return chunk;
    }

    /** @return null at the end, and where reading fails, once what was read before is stored */
    private RawLine next(List<ReadingItem> before) throws IOException {
        try {
            if (failure != null) {
                throw failure;
            }
            return reader.next(lines.separators());
        } catch (IOException e) {
            failure = e;
            if (before.isEmpty()) {
                throw e;
            }
            return null;
        }
    }

    private ReadingChunk read() throws IOException {
        List<ReadingItem> items = new ArrayList<>();
        long first = reader.position().line();
        long bytes = 0;
        boolean last = false;
        // Lines that say nothing, however many, are no end.
        while (items.isEmpty() || items.size() < itemsMax && bytes < CHUNK_BYTES_MAX) {
            RawLine line = next(items);
            if (line == null) {
                last = failure == null;
                break;
            }
            if (!line.isBlank()) {
                items.addAll(lines.read(line));
                bytes += line.bytes().length;
            }
        }
        return items.isEmpty() ? null : new ReadingChunk(first, reader.position(), last, items);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
