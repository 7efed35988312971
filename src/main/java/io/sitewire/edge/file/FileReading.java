package io.sitewire.edge.file;

import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.edge.ChunkedSource;
import io.sitewire.edge.Control;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.edge.LinePosition;
import io.sitewire.edge.ReadingChunk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.camel.Exchange;

/**
 * A file while it goes through its route: from where on it is read, what each buffer has of it, and why it is refused if it is. A property
 * of its exchange. One thread.
 */
final class FileReading implements ChunkedSource {
    private final String path;
    private final FileState begun;
    private FileIdentity identity;
    private FileProgress stored;
    private long lettersNext = 1;
    private long rejected;
    private long rejectedInChunk;
    private LineChunks chunks;
    private FileRefusedException refused;

    /**
     * @param path below the inbox
     * @param begun the file as it was when it was begun
     * @param stored what the outbox says of it; null if nothing
     */
    FileReading(String path, FileState begun, FileProgress stored) {
        this.path = path;
        this.begun = begun;
        this.stored = stored;
    }

    static FileReading of(Exchange exchange) {
        return (FileReading) exchange.getProperty(Control.SOURCE, ChunkedSource.class);
    }

    void bind(Exchange exchange) {
        exchange.setProperty(Control.SOURCE, this);
    }

    String path() {
        return path;
    }

    FileState begun() {
        return begun;
    }

    /** What the outbox says of the file; null if nothing. */
    FileProgress stored() {
        return stored;
    }

    /** Whether all of the file as it is now is stored, and the outbox says so. */
    boolean isComplete(FileState now) {
        return stored != null && stored.complete() && stored.state().equals(now);
    }

    /** Whether the file that is there is the one that the outbox knows, by all that can be told without reading it. */
    boolean isSame(Path file) throws IOException {
        return stored.identity().equals(FileIdentity.of(file, stored.identity().headSize()));
    }

    /** It is read from where it was left. */
    void goOn(LineChunks opened, FileProgress letters) {
        chunks = opened;
        identity = stored.identity();
        rejected = stored.rejected();
        takeUp(letters);
    }

    /** It is read from its beginning. */
    void begin(Path file, LineChunks opened, FileProgress letters) throws IOException {
        boolean another = stored != null;
        stored = null;
        chunks = opened;
        identity = FileIdentity.of(file, letters != null && !another ? letters.identity().headSize() : FileIdentity.HEAD_SIZE_MAX);
        takeUp(another ? null : letters);
    }

    private void takeUp(FileProgress letters) {
        lettersNext = letters != null && letters.identity().equals(identity) ? letters.position().line() : 1;
    }

    @Override
    public long lineNext(String buffer) {
        return buffer.equals(EdgeBuffers.DEAD_LETTERS) ? lettersNext : stored == null ? 1 : stored.position().line();
    }

    @Override
    public SourceProgress after(ReadingChunk chunk, int rejectedOfIt) {
        rejectedInChunk = rejectedOfIt;
        return new SourceProgress() {
            private FileProgress next;

            @Override
            public List<SourceState> states(String buffer) {
                boolean outbox = buffer.equals(EdgeBuffers.OUTBOX);
                if (!outbox && !buffer.equals(EdgeBuffers.DEAD_LETTERS) || chunk.lineNext() <= lineNext(buffer)) {
                    return List.of();
                }
                next = progress(chunk.next(), outbox && chunk.last(), "");
                return List.of(FileStates.state(next));
            }

            @Override
            public void stored(String buffer) {
                if (buffer.equals(EdgeBuffers.DEAD_LETTERS)) {
                    lettersNext = Math.max(lettersNext, chunk.lineNext());
                } else if (buffer.equals(EdgeBuffers.OUTBOX)) {
                    FileReading.this.stored = next;
                    rejected += rejectedInChunk;
                }
            }
        };
    }

    private FileProgress progress(LinePosition position, boolean complete, String refusal) {
        return new FileProgress(path, identity, begun, position, rejected + rejectedInChunk, System.currentTimeMillis(), complete, refusal);
    }

    /** What is to be stored before it is moved; of a file that was never opened it knows nothing but its name. */
    FileProgress end(Path file, String refusal) throws IOException {
        if (identity == null) {
            identity = FileIdentity.of(file, FileIdentity.HEAD_SIZE_MAX);
        }
        rejectedInChunk = 0;
        // Of a refused file some lines may have been read and not stored.
        LinePosition reached = refusal.isEmpty() ? chunks.position() : stored == null ? LinePosition.START : stored.position();
        return progress(reached, true, refusal);
    }

    /** {@link #end} is stored. */
    void ended(FileProgress end) {
        stored = end;
    }

    void refuse(FileRefusedException why) {
        this.refused = why;
    }

    /** Why the file is not read, or not to its end; null if it is. */
    FileRefusedException refused() {
        return refused;
    }
}
