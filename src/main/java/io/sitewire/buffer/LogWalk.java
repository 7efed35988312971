package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.SegmentHeader;
import io.sitewire.buffer.format.SegmentRecords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Walks over the segments for one reader, with one file open and one frame in memory. One thread. */
final class LogWalk {
    private static final Logger LOG = LoggerFactory.getLogger(LogWalk.class);

    private final String buffer;
    private final FileLayer files;
    private final Segments segments;
    private final Counters counters;
    private SegmentRecords open;
    private long openFirst = -1;

    LogWalk(String buffer, FileLayer files, Segments segments, Counters counters) {
        this.buffer = buffer;
        this.files = files;
        this.segments = segments;
        this.counters = counters;
    }

    /** @param next the position from which to go on; higher than after the last record if damage was passed over */
    record Batch(List<StoredRecord> records, long next) {
    }

    /** The durable records at and after the position. */
    Batch read(long from, int recordsMax, long bytesMax) throws IOException {
        Taken taken = new Taken(from, recordsMax, bytesMax);
        while (!taken.enough) {
            Segments.Span span = segments.spanAt(taken.next);
            if (span == null) {
                break;
            }
            // What lies before the first segment was dropped, and counted then.
            taken.next = Math.max(taken.next, span.first());
            try {
                take(span, taken);
            } catch (IOException e) {
                close();
                if (segments.contains(span.first())) {
                    if (taken.records.isEmpty()) {
                        throw e;
                    }
                    break;
                }
            }
        }
        return new Batch(taken.records, taken.next);
    }

    /** Closes the file if its segment is deleted. */
    void letGo() {
        if (open != null && !segments.contains(openFirst)) {
            close();
        }
    }

    void close() {
        if (open != null) {
            try {
                open.close();
            } catch (IOException e) {
                LOG.debug("segment not closed: {}", openFirst, e);
            }
            open = null;
        }
    }

    private void take(Segments.Span span, Taken taken) throws IOException {
        SegmentRecords records = open(span);
        records.seek(taken.next);
        while (!taken.enough && taken.next < span.end()) {
            boolean found = records.next(span.limit(), span.end());
            long reached = found ? records.position() : span.end();
            if (reached > taken.next) {
                lost(span.first(), taken.next, reached);
                taken.next = reached;
            } else {
                taken.add(records);
            }
        }
        if (records.damaged()) {
            segments.damaged(span.first());
        }
        if (taken.next >= span.end() && !span.newest()) {
            close();
        }
    }

    private SegmentRecords open(Segments.Span span) throws IOException {
        if (open == null || openFirst != span.first()) {
            close();
            open = SegmentRecords.open(files, span.path(), span.first());
            openFirst = span.first();
            open.header().map(SegmentHeader::createdMillis).ifPresent(millis -> segments.created(span.first(), millis));
        }
        return open;
    }

    private void lost(long segmentFirst, long from, long until) {
        long news = segments.lost(segmentFirst, from, until);
        if (news > 0) {
            counters.lost.add(news);
            LOG.error("damaged: buffer {}, segment {}, {} positions from {} to {} cannot be read and are passed over; the segment is set"
                    + " aside once it is done with", buffer, segmentFirst, news, from, until - 1);
        }
    }

    /** What a read has gathered so far. */
    private static final class Taken {
        private final List<StoredRecord> records = new ArrayList<>();
        private final int recordsMax;
        private final long bytesMax;
        private long bytes;
        private long next;
        private boolean enough;

        Taken(long from, int recordsMax, long bytesMax) {
            this.next = from;
            this.recordsMax = recordsMax;
            this.bytesMax = bytesMax;
        }

        private void add(SegmentRecords source) throws IOException {
            if (!records.isEmpty() && bytes + source.size() > bytesMax) {
                enough = true;
                return;
            }
            bytes += source.size();
            UUID epoch = source.epoch();
            BodyReader.Reading reading = source.take();
            if (reading != null) {
                records.add(new StoredRecord(next++, epoch, reading.headers(), reading.payload()));
                enough = records.size() >= recordsMax;
            }
        }
    }
}
