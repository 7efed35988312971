package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.BodyWriter;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.SegmentHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The segment that is being written. Every offset of it is written once: after a failure it is left for good, so that nothing is ever
 * written over bytes of which nobody knows what became of them. One thread.
 */
final class CurrentSegment implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentSegment.class);
    private static final int CHUNK_SIZE = 128 << 10;
    /** At least what one frame takes that holds a gap and nothing else. */
    private static final int GAP_FRAME_SIZE = Format.FRAME_HEADER_SIZE + 64;
    /** A frame counts its positions in 32 bits. */
    private static final long GAP_FRAME_POSITIONS = 1 << 30;

    private final StoredFile file;
    private final SegmentHeader header;
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_SIZE);
    private long offset = Format.SEGMENT_HEADER_SIZE;
    /** Where the first frame of this segment's own begins. */
    private long offsetBegun = offset;
    private long offsetWhole = offset;
    private long offsetDurable = offset;

    private CurrentSegment(StoredFile file, SegmentHeader header) {
        this.file = file;
        this.header = header;
    }

    /**
     * Makes the file under another name, syncs it, then gives it its name, replacing what has that name. So a segment has a whole
     * header and all source states, and neither these nor the position in its name are ever gone for a moment.
     *
     * @param states all that are live
     * @param running the epoch's hash so far
     */
    static CurrentSegment create(FileLayer files, Path directory, SegmentHeader header, List<SourceState> states, long running)
            throws IOException {
        String name = Format.segmentName(header.first());
        Path unfinished = directory.resolve(name + Format.UNFINISHED_SUFFIX);
        StoredFile file = files.open(unfinished, FileLayer.Access.CREATE);
        try {
            file.write(ByteBuffer.wrap(header.encode()), 0);
            CurrentSegment segment = new CurrentSegment(file, header);
            if (!states.isEmpty()) {
                segment.write(List.of(SourceStates.encode(states)), new Count(header.first(), 0, states.size()), header.createdMillis(),
                        running);
            }
            segment.whole();
            segment.offsetBegun = segment.offset;
            segment.sync();
            files.rename(unfinished, directory.resolve(name));
            files.syncDirectory(directory);
            return segment;
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** What a frame holds: the position of its first reading, how many positions, and how many records of all kinds. */
    record Count(long first, int positions, int records) {
    }

    /**
     * Writes one frame, which is not durable before {@link #sync}.
     *
     * @param running the epoch's hash before it
     */
    void write(List<byte[]> bodies, Count count, long nowMillis, long running) throws IOException {
        CRC32C crc = new CRC32C();
        int bodySize = 0;
        for (byte[] body : bodies) {
            crc.update(body);
            bodySize += body.length;
        }
        FrameHeader frame = new FrameHeader(Format.FRAME_HEADER_SIZE, bodySize, (int) crc.getValue(), count.first(), count.positions(),
                count.records(), nowMillis, header.epoch(), OptionalLong.of(running));
        chunk.clear();
        put(frame.encode(header.first(), offset));
        for (byte[] body : bodies) {
            put(body);
        }
        flush();
    }

    /** Writes gaps in frames of their own, from the position on, and returns the position after them. */
    long writeGaps(List<Gap> gaps, long from, long nowMillis, long running) throws IOException {
        long position = from;
        for (Gap gap : gaps) {
            while (position < gap.end()) {
                long end = Math.min(gap.end(), position + GAP_FRAME_POSITIONS);
                BodyWriter body = new BodyWriter(GAP_FRAME_SIZE);
                body.gap(new Gap(position, end, gap.millis(), gap.reason()));
                write(List.of(body.toBytes()), new Count(position, (int) (end - position), 1), nowMillis, running);
                position = end;
            }
        }
        return position;
    }

    /** Bytes that {@link #writeGaps} takes at most. */
    static long gapsSize(List<Gap> gaps) {
        return gaps.stream().mapToLong(gap -> 1 + (gap.end() - gap.first()) / GAP_FRAME_POSITIONS).sum() * GAP_FRAME_SIZE;
    }

    /** All that was written so far is whole: it stays if a later write fails. */
    void whole() {
        offsetWhole = offset;
    }

    /** What is whole is taken as durable without a sync, as a policy allows. */
    void takeAsDurable() {
        offsetDurable = offsetWhole;
    }

    void sync() throws IOException {
        file.sync();
        offsetDurable = offsetWhole;
    }

    /** Bytes that are durable. */
    long offsetDurable() {
        return offsetDurable;
    }

    /** Bytes written, synced or not. */
    long offset() {
        return offset;
    }

    /** Whether it holds a whole frame beside the states that it began with. */
    boolean hasRecords() {
        return offsetWhole > offsetBegun;
    }

    /**
     * Gives the file up after a failure: cuts off what was not synced, if that works. If not, the next segment begins at the position
     * that was reached durably, and readers stop there.
     *
     * @return bytes that the file may take on disk
     */
    long abandon() {
        long size = offset + CHUNK_SIZE;
        try (file) {
            size = Math.max(offsetDurable, file.size());
            file.truncate(offsetDurable);
            return offsetDurable;
        } catch (IOException e) {
            return size;
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** Closes it, whether or not that works: all that counts in it is synced. */
    void closeAnyway() {
        try {
            close();
        } catch (IOException e) {
            LOG.warn("segment not closed: position {}; all that was acknowledged in it is synced", header.first(), e);
        }
    }

    private void put(byte[] bytes) throws IOException {
        int done = 0;
        while (done < bytes.length) {
            if (!chunk.hasRemaining()) {
                flush();
            }
            int count = Math.min(chunk.remaining(), bytes.length - done);
            chunk.put(bytes, done, count);
            done += count;
        }
    }

    private void flush() throws IOException {
        chunk.flip();
        int count = chunk.remaining();
        file.write(chunk, offset);
        offset += count;
        chunk.clear();
    }
}
