package io.sitewire.buffer.tool;

import io.sitewire.buffer.GapReason;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.BodyWriter;
import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameEncoder;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.MalformedException;
import io.sitewire.buffer.format.RecordKind;
import io.sitewire.buffer.format.SegmentHeader;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The new log of a repair. A new segment begins with each segment of the old one and with each run, so that a segment's name and header
 * tell the position and run of what is in it, and each begins with all source states, as a buffer expects; what is missing is a gap in the
 * log, with its reason. Running hashes are kept as they were. One thread.
 */
final class RepairedLog implements SegmentScan.Sink, Closeable {
    private static final long GAP_POSITIONS_MAX = 1 << 30;

    private final FileLayer files;
    private final Path directory;
    private final KeyRing keys;
    private StoredFile file;
    private SegmentHeader header;
    private FrameEncoder encoder;
    private Optional<SegmentHeader> source = Optional.empty();
    private long lostEnd;
    private long offset;
    /** Why positions are missing, as far as it is known. */
    private final List<Gap> known = new ArrayList<>();
    private long next = -1;
    private long records;
    private long segments;
    private final Map<String, byte[]> states = new LinkedHashMap<>();

    RepairedLog(FileLayer files, Path directory, KeyRing keys) {
        this.files = files;
        this.directory = directory;
        this.keys = keys;
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
            if (file == null) {
                begin(segment, frame, segment.map(SegmentHeader::first).orElse(part.first));
                next = header.first();
            }
            if (part.first > next) {
                gap(part.first, frame.writtenMillis());
            }
            if (!frame.epoch().equals(header.epoch()) || !segment.equals(source)) {
                begin(segment, frame, part.first);
                snapshot(frame, part);
            }
            append(frame, part);
        } catch (IOException e) {
            throw new BufferScan.SinkException(e);
        }
        remember(part);
    }

    private void remember(Part part) throws IOException {
        BodyReader reader = new BodyReader(part.body, part.first);
        try {
            while (reader.next()) {
                if (reader.kind() == RecordKind.SOURCE_STATE) {
                    BodyReader.State state = reader.sourceState();
                    states.put(state.source(), state.state());
                }
            }
        } catch (MalformedException e) {
            // The scan has told of it; the states are those that came before.
            return;
        }
    }

    /** What a segment begins with, if there is anything. */
    private void snapshot(FrameHeader frame, Part part) throws IOException {
        if (!states.isEmpty()) {
            BodyWriter writer = new BodyWriter(Format.FRAME_HEADER_SIZE);
            states.forEach(writer::sourceState);
            append(frame, new Part(part.first, 0, states.size(), writer.toBytes(), 0));
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

    /** The readings at and after the position and the states, up to the first record that cannot be read. */
    private static Part readable(FrameHeader frame, byte[] body, long from) throws IOException {
        BodyReader reader = new BodyReader(body, frame.first());
        BodyWriter writer = new BodyWriter(body.length);
        long begin = Math.max(from, frame.first());
        int count = 0;
        int records = 0;
        try {
            while (reader.next()) {
                if (reader.kind() == RecordKind.READING && reader.position() == begin + count) {
                    BodyReader.Reading reading = reader.reading();
                    writer.reading(reading.headers(), reading.payload());
                    count++;
                    records++;
                } else if (reader.kind() == RecordKind.SOURCE_STATE) {
                    BodyReader.State state = reader.sourceState();
                    writer.sourceState(state.source(), state.state());
                    records++;
                }
            }
        } catch (MalformedException e) {
            // The scan has told of it; what came before it is whole.
            return new Part(begin, count, records, writer.toBytes(), count);
        }
        return new Part(begin, count, records, writer.toBytes(), count);
    }

    private void begin(Optional<SegmentHeader> segment, FrameHeader frame, long at) throws IOException {
        closeSegment();
        // Never below the size of an old body: it was made anew where only part of it was readable, which makes it no larger.
        int bodySizeMax = segment.map(SegmentHeader::bodySizeMax).orElse(Format.FRAME_BODY_SIZE_MAX);
        header = segment.filter(found -> found.epoch().equals(frame.epoch()))
                .map(known -> new SegmentHeader(at, known.createdMillis(), known.epoch(), known.continued(), known.continuedAt(),
                        bodySizeMax, known.keyId()))
                .orElseGet(() -> unknownHeader(frame, at, bodySizeMax));
        encoder = FrameEncoder.begin(header, new Encoding(Compression.NONE, keys));
        source = segment;
        file = files.open(directory.resolve(Format.segmentName(at)), FileLayer.Access.CREATE);
        file.write(ByteBuffer.wrap(header.encode()), 0);
        offset = Format.SEGMENT_HEADER_SIZE;
        segments++;
    }

    /** Made from the frame and what came before it, since the old header cannot be read. */
    private SegmentHeader unknownHeader(FrameHeader frame, long begin, int bodySizeMax) {
        String keyId = frame.coding().encrypted() ? keyId(frame) : "";
        if (header != null && header.epoch().equals(frame.epoch())) {
            return new SegmentHeader(begin, frame.writtenMillis(), frame.epoch(), header.continued(), header.continuedAt(), bodySizeMax,
                    keyId);
        }
        return new SegmentHeader(begin, frame.writtenMillis(), frame.epoch(), header == null ? SegmentHeader.NO_EPOCH : header.epoch(),
                begin, bodySizeMax, keyId);
    }

    /** A frame that does not say it was opened with one of the keys that are there: any of them keeps it as safe. */
    private String keyId(FrameHeader frame) {
        return frame.coding().key().map(WrappedKey::keyId).orElseGet(() -> keys.current().orElseGet(() -> keys.ids().get(0)));
    }

    private void append(FrameHeader frame, Part part) throws IOException {
        // The hash before a part of a frame that begins later is not known.
        OptionalLong running = part.first == frame.first() ? frame.running() : OptionalLong.empty();
        FrameHeader copy = FrameHeader.of(part.first, part.positions, part.records, frame.writtenMillis(), frame.epoch(), running);
        Compression compression = frame.coding().compressed() ? Compression.ZSTD : Compression.NONE;
        long end = offset;
        for (byte[] bytes : encoder.frame(copy, List.of(part.body), offset, compression)) {
            file.write(ByteBuffer.wrap(bytes), end);
            end += bytes.length;
        }
        offset = end;
        records += part.readings;
        next = part.first + part.positions;
    }

    long records() {
        return records;
    }

    long segments() {
        return segments;
    }

    /** What the old folder says of positions that no segment holds. */
    void explain(List<Gap> gaps) {
        known.addAll(gaps);
    }

    /** What the scan says of them; it does before it goes on behind them. */
    void lost(Finding finding) {
        if (finding.positionsLost() > 0) {
            GapReason reason = switch (finding.kind()) {
                case UNREADABLE -> GapReason.UNREADABLE;
                case POSITIONS_MISSING -> GapReason.MISSING;
                default -> GapReason.DAMAGED;
            };
            known.add(new Gap(finding.from(), finding.until(), System.currentTimeMillis(), reason.text()));
            lostEnd = Math.max(lostEnd, finding.until());
        }
    }

    /** Positions below that were given: the log must not end before. */
    void given(long position) {
        lostEnd = Math.max(lostEnd, position);
    }

    /** Writes gaps from where the log stands. */
    private void gap(long until, long millis) throws IOException {
        while (next < until) {
            Gap piece = piece(next, Math.min(until, next + GAP_POSITIONS_MAX));
            BodyWriter body = new BodyWriter(2 * Format.FRAME_HEADER_SIZE);
            body.gap(piece);
            FrameHeader frame = FrameHeader.of(next, (int) (piece.end() - next), 1, millis, header.epoch(), OptionalLong.empty());
            append(frame, new Part(next, frame.positions(), 1, body.toBytes(), 0));
        }
    }

    /** What is missing from there on for one reason. */
    private Gap piece(long from, long until) {
        Gap first = null;
        for (Gap gap : known) {
            Gap part = gap.within(from, until);
            first = first == null || part != null && part.first() < first.first() ? part : first;
        }
        if (first != null && first.first() == from) {
            return first;
        }
        return new Gap(from, first == null ? until : first.first(), System.currentTimeMillis(), GapReason.DAMAGED.text());
    }

    /** Everything that was written is synced when this returns. */
    void finish() throws IOException {
        if (file != null && lostEnd > next) {
            gap(lostEnd, System.currentTimeMillis());
        }
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
