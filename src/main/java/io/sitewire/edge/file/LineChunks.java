package io.sitewire.edge.file;

import io.sitewire.edge.ReadingChunk;
import io.sitewire.edge.ReadingItem;
import io.sitewire.edge.SourceFile;
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

    private final SourceFile source;
    private final LineReader reader;
    private final Lines lines;
    private final int itemsMax;
    private final Closeable input;
    private ReadingChunk next;

    /**
     * @param source may be null
     * @param itemsMax the readings of a chunk
     * @param input closed with this
     */
    public LineChunks(SourceFile source, LineReader reader, Lines lines, int itemsMax, Closeable input) {
        this.source = source;
        this.reader = reader;
        this.lines = lines;
        this.itemsMax = itemsMax;
        this.input = input;
    }

    /** The number of lines read so far, the header included. */
    public long linesRead() {
        return reader.number() - 1;
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

    private ReadingChunk read() throws IOException {
        List<ReadingItem> items = new ArrayList<>();
        long first = reader.number();
        long bytes = 0;
        while (items.size() < itemsMax && bytes < CHUNK_BYTES_MAX) {
            RawLine line = reader.next(lines.separators());
            if (line == null) {
                break;
            }
            if (!line.isBlank()) {
                items.addAll(lines.read(line));
                bytes += line.bytes().length;
            }
        }
        return items.isEmpty() ? null : new ReadingChunk(source, first, reader.number(), items);
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
