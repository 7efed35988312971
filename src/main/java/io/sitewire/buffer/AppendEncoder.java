package io.sitewire.buffer;

import io.sitewire.buffer.format.BodyWriter;
import java.util.List;

/** Makes the bytes of an append, on the thread of whoever appends, and refuses what is too large. Any thread. */
final class AppendEncoder {
    private AppendEncoder() {
    }

    /**
     * What is written of them.
     *
     * @throws BufferException {@link BufferError#BUFFER_RECORD_TOO_LARGE}
     */
    static byte[] encode(BufferOptions options, List<Entry> entries, List<SourceState> after) {
        int limit = options.appendSizeUsed();
        long expected = entries.stream().mapToLong(entry -> BodyWriter.sizeExpected(entry.headers(), entry.payload())).sum()
                + after.stream().mapToLong(SourceStates::size).sum();
        BodyWriter body = new BodyWriter((int) Math.min(expected, limit));
        for (Entry entry : entries) {
            int size = entry.payload().length > options.recordSizeMax() ? entry.payload().length
                    : body.reading(entry.headers(), entry.payload());
            if (size > options.recordSizeMax()) {
                throw tooLarge(options, "bytes of a record " + size + ", limit recordSizeMax " + options.recordSizeMax());
            }
            if (body.size() > limit) {
                throw tooLarge(options, "bytes of the append of " + entries.size() + " records more than limit appendSizeMax " + limit);
            }
        }
        after.forEach(state -> body.sourceState(state.source(), state.state()));
        if (body.size() > limit) {
            throw tooLarge(options, "bytes of the append with its " + after.size() + " source states more than limit appendSizeMax "
                    + limit);
        }
        return body.toBytes();
    }

    private static BufferException tooLarge(BufferOptions options, String what) {
        return new BufferException(BufferError.BUFFER_RECORD_TOO_LARGE, "append refused: buffer " + options.name() + ", " + what
                + "; nothing of it was stored; send less at once, or raise the limit");
    }
}
