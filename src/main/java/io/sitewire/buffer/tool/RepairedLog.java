package io.sitewire.buffer.tool;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.BodyWriter;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.MalformedException;
import io.sitewire.buffer.format.RecordKind;
import io.sitewire.buffer.format.SegmentHeader;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.CRC32C;

/**
 * The new log of a repair. A new segment begins with each segment of the old one, after each hole and with each run, so that a segment's
 * name and header tell the position and run of what is in it. One thread.
 */
final class RepairedLog implements SegmentScan.Sink, Closeable {
    private final FileLayer files;
    private final Path directory;
    private StoredFile file;
    private SegmentHeader header;
    private Optional<SegmentHeader> source = Optional.empty();
    private long offset;
    private long first = -1;
    private long next = -1;
    private long records;
    private long segments;

    RepairedLog(FileLayer files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    @Override
    public void frame(Optional<SegmentHeader> segment, FrameHeader frame, byte[] body, boolean intact) throws IOException {
        // Of a frame that begins with positions that are there already, only the rest is taken, record by record.
        boolean whole = intact && frame.first() >= next;
        Part part = whole ? new Part(frame.first(), frame.positions(), frame.records(), body, readings(frame, body))
                : readable(frame, body, next);
        if (part.records == 0) {
            return;
        }
        try {
            if (file == null || part.first != next || !frame.epoch().equals(header.epoch()) || !segment.equals(source)) {
                begin(segment, frame, part);
            }
            append(frame, part);
        } catch (IOException e) {
            throw new BufferScan.SinkException(e);
        }
    }

    /** What is copied of a frame. */
    private record Part(long first, int positions, int records, byte[] body, int readings) {
    }

    private static int readings(FrameHeader frame, byte[] body) throws IOException {
        BodyReader reader = new BodyReader(body, frame.first());
        int readings = 0;
        while (reader.next()) {
            readings += reader.kind() == RecordKind.READING ? 1 : 0;
        }
        return readings;
    }

    /** The readings at and after the position, up to the first that cannot be read. */
    private static Part readable(FrameHeader frame, byte[] body, long from) throws IOException {
        BodyReader reader = new BodyReader(body, frame.first());
        BodyWriter writer = new BodyWriter(body.length);
        long begin = Math.max(from, frame.first());
        int count = 0;
        try {
            while (reader.next()) {
                if (reader.kind() == RecordKind.READING && reader.position() == begin + count) {
                    BodyReader.Reading reading = reader.reading();
                    writer.reading(reading.headers(), reading.payload());
                    count++;
                }
            }
        } catch (MalformedException e) {
            // The scan has told of it; what came before it is whole.
            return new Part(begin, count, count, writer.toBytes(), count);
        }
        return new Part(begin, count, count, writer.toBytes(), count);
    }

    private void begin(Optional<SegmentHeader> segment, FrameHeader frame, Part part) throws IOException {
        closeSegment();
        // Never below the size of an old body: it was made anew where only part of it was readable, which makes it no larger.
        int bodySizeMax = segment.map(SegmentHeader::bodySizeMax).orElse(Format.FRAME_BODY_SIZE_MAX);
        header = segment.filter(found -> found.epoch().equals(frame.epoch()))
                .map(known -> new SegmentHeader(part.first, known.createdMillis(), known.epoch(), known.continued(), known.continuedAt(),
                        bodySizeMax, ""))
                .orElseGet(() -> unknownHeader(frame, part.first, bodySizeMax));
        source = segment;
        file = files.open(directory.resolve(Format.segmentName(part.first)), FileLayer.Access.CREATE);
        file.write(ByteBuffer.wrap(header.encode()), 0);
        offset = Format.SEGMENT_HEADER_SIZE;
        segments++;
        first = first < 0 ? part.first : first;
    }

    /** Made from the frame and what came before it, since the old header cannot be read. */
    private SegmentHeader unknownHeader(FrameHeader frame, long begin, int bodySizeMax) {
        if (header != null && header.epoch().equals(frame.epoch())) {
            return new SegmentHeader(begin, frame.writtenMillis(), frame.epoch(), header.continued(), header.continuedAt(), bodySizeMax,
                    "");
        }
        return new SegmentHeader(begin, frame.writtenMillis(), frame.epoch(), header == null ? SegmentHeader.NO_EPOCH : header.epoch(),
                begin, bodySizeMax, "");
    }

    private void append(FrameHeader frame, Part part) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(part.body);
        // The hash before a part of a frame that begins later is not known.
        OptionalLong running = part.first == frame.first() ? frame.running() : OptionalLong.empty();
        int size = running.isPresent() ? Format.FRAME_HEADER_SIZE : Format.FRAME_HEADER_SIZE_LEAST;
        FrameHeader copy = new FrameHeader(size, part.body.length, (int) crc.getValue(), part.first, part.positions,
                part.records, frame.writtenMillis(), frame.epoch(), running);
        file.write(ByteBuffer.wrap(copy.encode(header.first(), offset)), offset);
        file.write(ByteBuffer.wrap(part.body), offset + size);
        offset += copy.frameSize();
        records += part.readings;
        next = part.first + part.positions;
    }

    /** The first position that was written, or -1. */
    long first() {
        return first;
    }

    /** The position after the last one that was written, or -1. */
    long next() {
        return next;
    }

    long records() {
        return records;
    }

    long segments() {
        return segments;
    }

    /** Everything that was written is synced when this returns. */
    void finish() throws IOException {
        closeSegment();
    }

    @Override
    public void close() throws IOException {
        closeSegment();
    }

    private void closeSegment() throws IOException {
        if (file != null) {
            try (StoredFile closing = file) {
                file = null;
                closing.sync();
            }
        }
    }
}
