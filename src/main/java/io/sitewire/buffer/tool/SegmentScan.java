package io.sitewire.buffer.tool;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.SteppingFile;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameDecoder;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.FrameScanner;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.MalformedException;
import io.sitewire.buffer.format.RecordKind;
import io.sitewire.buffer.format.SegmentHeader;
import io.sitewire.buffer.format.SegmentRecords;
import io.sitewire.buffer.format.UnknownFormatException;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeyUnusableException;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * Goes over all bytes of one segment once: hands on what is whole, and tells what is not. What readers would pass over is passed over
 * here as well: frames of positions that the next segment holds, and positions that were there before. One thread; one frame in memory.
 */
final class SegmentScan {
    /**
     * What is done with bodies.
     *
     * @param read whether they are read at all
     * @param needed whether an encrypted one without its key ends the scan; otherwise it is checked as far as that goes
     */
    record Bodies(boolean read, boolean needed, KeyRing keys) {
        static final Bodies NOT_READ = new Bodies(false, false, KeyRing.NONE);

        static Bodies checked(KeyRing keys) {
            return new Bodies(true, false, keys);
        }

        static Bodies needed(KeyRing keys) {
            return new Bodies(true, true, keys);
        }
    }

    /** Takes what is whole, in order. */
    interface Sink {
        /**
         * @param body null if bodies are not read, or its key is not there
         * @param intact records of the body that can be read, from its begin on
         */
        void frame(Optional<SegmentHeader> segment, FrameHeader frame, byte[] body, boolean intact) throws IOException;
    }

    private final String name;
    private final long first;
    private final long nextFirst;
    private final long limit;
    private final Bodies bodies;
    private final Consumer<Finding> findings;
    private final LongConsumer progress;
    private Optional<SegmentHeader> header = Optional.empty();
    private Optional<UUID> epoch = Optional.empty();
    private Optional<String> keyId = Optional.empty();
    private long position;
    private long offset = Format.SEGMENT_HEADER_SIZE;
    private long records;
    private long frames;
    private long framesCompressed;
    private String keyMissing;
    private FrameDecoder decoder;
    private boolean damaged;
    private boolean epochTold;
    private SteppingFile file;
    private final List<Gap> known;

    /**
     * @param nextFirst the first position of the next segment; {@code Long.MAX_VALUE} if there is none
     * @param limit bytes of the file
     * @param known positions of which it is known why no segment holds them
     */
    SegmentScan(long first, long nextFirst, long limit, Bodies bodies, List<Gap> known, Consumer<Finding> findings,
            LongConsumer progress) {
        this.known = known;
        this.name = Format.segmentName(first);
        this.first = first;
        this.nextFirst = nextFirst;
        this.limit = limit;
        this.bodies = bodies;
        this.findings = findings;
        this.progress = progress;
        this.position = first;
    }

    private void run(Sink sink) throws IOException {
        header = SegmentRecords.readHeader(file, first);
        epoch = header.map(SegmentHeader::epoch);
        keyId = header.map(SegmentHeader::keyId).filter(id -> !id.isEmpty());
        if (header.isEmpty()) {
            tell(kind(0, Format.SEGMENT_HEADER_SIZE, Finding.Kind.HEADER_DAMAGED), 0, Math.min(limit, Format.SEGMENT_HEADER_SIZE), position,
                    position,
                    limit == 0 ? "the file is empty" : "the header is damaged, or another segment's; frames are found without it");
        }
        decoder = new FrameDecoder(file, first, header, bodies.keys());
        FrameScanner scanner = decoder.scanner();
        FrameHeader frame = scanner.next(limit);
        // An empty frame at the very end marks a clean stop.
        while (frame != null && (frame.first() < nextFirst || frame.first() == nextFirst && frame.positions() == 0)) {
            long begin = scanner.offset() - frame.frameSize();
            missing(offset, begin, frame.first());
            offset = scanner.offset();
            take(scanner, frame, begin, sink);
            progress.accept(offset);
            frame = scanner.next(limit);
        }
        end();
        if (keyMissing != null) {
            tell(Finding.Kind.KEY_MISSING, 0, 0, position, position, "encrypted with key '" + keyMissing + "', which is not among the keys "
                    + bodies.keys().ids() + ": checksums and order were checked, and not what is in it");
        }
    }

    /** What lies before a frame, and the positions that should have been there. */
    private void missing(long from, long begin, long reached) {
        boolean bytes = begin > from;
        if (bytes) {
            tell(kind(from, begin, Finding.Kind.BYTES_DAMAGED), from, begin - from, position, Math.max(position, reached),
                    "no frame can be read here");
        } else if (reached > position) {
            absent(begin, reached, "the frame here begins later than the one before it ends");
        }
        position = Math.max(position, reached);
    }

    /** Positions for which there are no bytes; no finding if it is known why. */
    private void absent(long at, long until, String text) {
        long reached = position;
        for (Gap gap : known) {
            reached = gap.first() <= reached ? Math.max(reached, gap.end()) : reached;
        }
        if (reached < until) {
            tell(Finding.Kind.POSITIONS_MISSING, at, 0, position, until, text);
        }
    }

    /** What it is called if the disk gave the bytes. */
    private Finding.Kind kind(long from, long until, Finding.Kind otherwise) {
        return file.isHoled(from, until) ? Finding.Kind.UNREADABLE : otherwise;
    }

    private void take(FrameScanner scanner, FrameHeader frame, long begin, Sink sink) throws IOException {
        if (frame.positions() > 0 && frame.end() <= position || frame.first() < position) {
            tell(Finding.Kind.POSITIONS_REPEATED, begin, frame.frameSize(), position, position, "the frame begins with position "
                    + frame.first() + ", and " + position + " was due; readers pass over what they had");
        }
        if (epoch.isPresent() && !epoch.get().equals(frame.epoch()) && !epochTold) {
            epochTold = true;
            tell(Finding.Kind.EPOCH_BROKEN, begin, frame.frameSize(), position, position, "the frame is of epoch " + frame.epoch()
                    + ", the segment of epoch " + epoch.get());
        }
        epoch = epoch.or(() -> Optional.of(frame.epoch()));
        frames++;
        framesCompressed += frame.coding().compressed() ? 1 : 0;
        keyId = keyId.or(() -> frame.coding().key().map(WrappedKey::keyId));
        if (!bodies.read()) {
            taken(frame, null, true, sink, frame.records());
            return;
        }
        boolean locked = isLocked(frame);
        byte[] body = locked ? scanner.body(frame) : decoder.body(scanner, frame, limit);
        if (body != null && locked) {
            taken(frame, null, true, sink, frame.records());
        } else if (body != null) {
            check(frame, begin, body, sink);
        } else if (nextFirst == Long.MAX_VALUE && scanner.offset() == limit && !file.isHoled(begin, limit)) {
            // The last frame of the log: a write that was not finished looks like this, and the next start cuts it off.
            offset = begin;
        } else {
            tell(kind(begin, scanner.offset(), Finding.Kind.FRAME_DAMAGED), begin, frame.frameSize(), position,
                    Math.max(position, frame.end()), text(frame));
            position = Math.max(position, frame.end());
        }
    }

    private static String text(FrameHeader frame) {
        return frame.coding().encrypted() ? "the body does not match its checksum, or was not encrypted here"
                : "the body does not match its checksum";
    }

    /** Whether the frame cannot be decrypted for want of its key, and need not be. */
    private boolean isLocked(FrameHeader frame) throws IOException {
        if (keyMissing != null) {
            return frame.coding().encrypted();
        }
        try {
            decoder.readable(frame, limit);
            return false;
        } catch (KeyUnusableException e) {
            if (bodies.needed() || e.reason() != KeyUnusableException.Reason.MISSING) {
                throw e;
            }
            keyMissing = e.keyId();
            return frame.coding().encrypted();
        }
    }

    private void check(FrameHeader frame, long begin, byte[] body, Sink sink) throws IOException {
        BodyReader reader = new BodyReader(body, frame.first());
        int readings = 0;
        long reached = frame.first();
        try {
            while (reader.next()) {
                reached = reader.position();
                if (reader.kind() == RecordKind.READING) {
                    reader.reading();
                    readings++;
                    reached++;
                }
            }
            taken(frame, body, true, sink, readings);
        } catch (UnknownFormatException e) {
            throw e;
        } catch (MalformedException e) {
            tell(Finding.Kind.RECORD_DAMAGED, begin, frame.frameSize(), Math.max(position, reached), Math.max(position, frame.end()),
                    e.getMessage());
            taken(frame, body, false, sink, readings);
        }
    }

    private void taken(FrameHeader frame, byte[] body, boolean intact, Sink sink, long more) throws IOException {
        records += more;
        if (frame.end() > position || frame.positions() == 0) {
            sink.frame(header, frame, body, intact);
        }
        position = Math.max(position, Math.min(nextFirst, frame.end()));
    }

    private void end() {
        long from = Math.min(offset, limit);
        boolean lost = nextFirst != Long.MAX_VALUE && nextFirst > position;
        if (limit > from) {
            tell(kind(from, limit, lost ? Finding.Kind.BYTES_DAMAGED : Finding.Kind.TAIL), from, limit - from, position,
                    lost ? nextFirst : position, lost ? "no frame can be read here"
                    : "after the last whole frame; a crash leaves this, or it is being written");
        } else if (lost) {
            absent(limit, nextFirst, "the file ends before the next segment begins: it was cut off, or segments in between are gone");
        }
    }

    private void tell(Finding.Kind kind, long at, long bytes, long from, long until, String text) {
        damaged |= kind.damage();
        findings.accept(new Finding(kind, name, at, bytes, from, until, text));
    }

    /** Opens, scans and closes; what the operating system cannot read is told as well. */
    void run(FileLayer files, Path path, Sink sink) throws IOException {
        try (StoredFile opened = files.open(path, FileLayer.Access.READ)) {
            file = new SteppingFile(opened);
            run(sink);
        }
    }

    /** Tells that reading failed, and what is lost by it. */
    void unreadable(IOException why) {
        long until = nextFirst == Long.MAX_VALUE ? position : Math.max(position, nextFirst);
        tell(Finding.Kind.UNREADABLE, offset, Math.max(0, limit - offset), position, until, why.toString());
    }

    Optional<SegmentHeader> header() {
        return header;
    }

    BufferReport.SegmentReport report() {
        BufferReport.SegmentState state = nextFirst == Long.MAX_VALUE ? BufferReport.SegmentState.NEWEST : BufferReport.SegmentState.SEALED;
        return new BufferReport.SegmentReport(name, first, position, records, limit, epoch,
                header.map(SegmentHeader::createdMillis).map(Instant::ofEpochMilli),
                damaged ? BufferReport.SegmentState.DAMAGED : state, keyId, frames, framesCompressed);
    }
}
