package io.sitewire.buffer.format;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Reads the readings of one segment in the order of their positions, passing over what is damaged: a caller sees by the next position
 * what is missing. Holds one frame in memory. One thread.
 */
public final class SegmentRecords implements Closeable {
    private final StoredFile file;
    private final long first;
    private final Optional<SegmentHeader> header;
    private FrameScanner scanner;
    private FrameHeader frame;
    private BodyReader body;
    private boolean pending;
    private long position;
    private boolean malformed;
    /** The epoch's hash before the record that comes next; without a meaning if the frame carries none. */
    private long running;
    /** Gaps that stand in the segment where their positions would, and were passed. */
    private final Deque<Gap> gaps = new ArrayDeque<>();

    private SegmentRecords(StoredFile file, long first, Optional<SegmentHeader> header) {
        this.file = file;
        this.first = first;
        this.header = header;
        restart();
    }

    /** @throws UnknownFormatException if the segment is of a newer version */
    public static SegmentRecords open(FileLayer files, Path path, long first) throws IOException {
        StoredFile file = files.open(path, FileLayer.Access.READ);
        try {
            return new SegmentRecords(file, first, readHeader(file, first));
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The segment's header; empty if it is damaged, or another segment's. */
    public static Optional<SegmentHeader> readHeader(StoredFile file, long first) throws IOException {
        byte[] bytes = new byte[Format.SEGMENT_HEADER_SIZE];
        file.read(ByteBuffer.wrap(bytes), 0);
        return SegmentHeader.decode(bytes).filter(found -> found.first() == first);
    }

    /** Empty if it is damaged. */
    public Optional<SegmentHeader> header() {
        return header;
    }

    /** Makes {@link #next} go on with the first reading at or after the position. */
    public void seek(long wanted) {
        if (wanted < position) {
            restart();
        }
        position = wanted;
        while (!gaps.isEmpty() && gaps.getFirst().end() <= wanted) {
            gaps.removeFirst();
        }
        if (pending && body.position() < wanted) {
            passReading();
        }
    }

    /**
     * Goes to the next reading; it stays the next one until {@link #take} takes it.
     *
     * @param limit bytes of the file from here on are not looked at
     * @param end positions from here on are not returned
     * @return false if there is none
     */
    public boolean next(long limit, long end) throws IOException {
        while (!pending) {
            if (body == null && !nextFrame(limit, end)) {
                return false;
            }
            nextRecord();
        }
        return body.position() < end;
    }

    public long position() {
        return body.position();
    }

    /** Bytes of the reading as it is stored. */
    public int size() {
        return body.size();
    }

    public UUID epoch() {
        return frame.epoch();
    }

    public long writtenMillis() {
        return frame.writtenMillis();
    }

    /** What the reading holds, or null if it contradicts the format; the next one is then due. */
    public BodyReader.Reading take() throws IOException {
        pending = false;
        position = body.position() + 1;
        try {
            BodyReader.Reading reading = body.reading();
            running = RunningHash.next(running, reading.hash());
            return reading;
        } catch (MalformedException e) {
            dropFrame();
            return null;
        }
    }

    /** The epoch's hash up to and with the reading that was taken last; empty if its frame carries none. */
    public OptionalLong hash() {
        return frame.running().isPresent() ? OptionalLong.of(running) : frame.running();
    }

    /** What the segment itself says of positions that {@link #next} passed since the last {@link #seek}. */
    public Collection<Gap> gaps() {
        return gaps;
    }

    /** Whether anything had to be passed over, the segment's header included. */
    public boolean damaged() {
        return malformed || header.isEmpty() || scanner.damaged();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void restart() {
        boolean before = scanner != null && scanner.damaged();
        malformed |= before;
        scanner = new FrameScanner(file, first, header.map(SegmentHeader::bodySizeMax).orElse(Format.FRAME_BODY_SIZE_MAX));
        position = first;
        gaps.clear();
        body = null;
        pending = false;
    }

    private boolean nextFrame(long limit, long end) throws IOException {
        while (body == null) {
            frame = scanner.next(limit);
            if (frame == null) {
                return false;
            }
            // A frame that ends before the position is behind us, or out of order: its positions came before.
            if (frame.end() > position && frame.first() < end) {
                byte[] bytes = scanner.body(frame);
                body = bytes == null ? null : new BodyReader(bytes, frame.first());
                running = frame.running().orElse(0);
            }
        }
        return true;
    }

    private void nextRecord() throws IOException {
        try {
            if (!body.next()) {
                body = null;
            } else {
                if (body.kind() == RecordKind.GAP) {
                    passed(body.gap());
                }
                boolean reading = body.kind() == RecordKind.READING;
                pending = reading && body.position() >= position && body.position() < frame.end();
                if (reading && !pending) {
                    running = RunningHash.next(running, body.payloadHash());
                }
            }
        } catch (MalformedException e) {
            dropFrame();
        }
    }

    private void passed(Gap gap) {
        if (gap.first() != body.position() || gap.end() <= position) {
            return;
        }
        Gap last = gaps.peekLast();
        boolean same = last != null && last.end() == gap.first() && last.reason().equals(gap.reason());
        gaps.add(same ? new Gap(gaps.removeLast().first(), gap.end(), gap.millis(), gap.reason()) : gap);
    }

    /** The reading that was to be next is passed by a seek. */
    private void passReading() {
        pending = false;
        try {
            running = RunningHash.next(running, body.payloadHash());
        } catch (MalformedException e) {
            dropFrame();
        }
    }

    private void dropFrame() {
        malformed = true;
        body = null;
        pending = false;
    }
}
