package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.SegmentHeader;
import io.sitewire.buffer.format.SegmentRecords;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Walks over the segments for one reader, with one file open and one frame in memory. One thread. */
final class LogWalk {
    private static final Logger LOG = LoggerFactory.getLogger(LogWalk.class);

    private final String buffer;
    private final FileLayer files;
    private final Segments segments;
    private final Gaps gaps;
    private final Counters counters;
    private SegmentRecords open;
    private long openFirst = -1;

    LogWalk(LogReader.Parts parts) {
        this.buffer = parts.buffer();
        this.files = parts.files();
        this.segments = parts.segments();
        this.gaps = parts.gaps();
        this.counters = parts.counters();
    }

    /**
     * What a read gave.
     *
     * @param next the position from which to go on: the last item's end, or higher if gaps were not asked for
     * @param epoch the epoch that was told last; null if none was
     */
    record Batch(List<StoredItem> items, long next, UUID epoch) {
    }

    /** What a read is bound by. */
    record Limits(int itemsMax, long bytesMax, boolean withGaps, boolean withEpochs) {
    }

    /**
     * What is durable at and after the position.
     *
     * @param told the epoch that the reader was told of last; null for none
     */
    Batch read(long from, UUID told, Limits limits) throws IOException {
        Taken taken = new Taken(from, told, limits);
        while (!taken.enough()) {
            Segments.Span span = segments.spanAt(taken.next);
            if (span == null) {
                break;
            }
            if (span.first() > taken.next) {
                taken.open(limits.withEpochs() ? headerOf(span) : Optional.empty());
                missing(taken, span.first(), List.of(), new Place(-1, true));
                continue;
            }
            try {
                take(span, taken);
            } catch (IOException e) {
                close();
                if (segments.contains(span.first())) {
                    if (taken.items.isEmpty()) {
                        throw e;
                    }
                    break;
                }
            }
        }
        return new Batch(taken.items, taken.next, taken.told);
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
        taken.open(records.header());
        while (!taken.enough() && taken.next < span.end()) {
            boolean found = records.next(span.limit(), span.end());
            long reached = found ? records.position() : span.end();
            if (reached > taken.next) {
                // Sound to the end, and yet short: a file between this one and the next is not there.
                boolean absent = !found && !records.damaged();
                missing(taken, reached, records.gaps(), new Place(span.first(), absent));
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

    /** The header of a segment, to tell whose positions are missing before it. */
    private Optional<SegmentHeader> headerOf(Segments.Span span) {
        try {
            return open(span).header();
        } catch (IOException e) {
            // Whoever reads it will say so.
            close();
            return Optional.empty();
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

    /** Where positions should be: in which segment (-1 for none), and whether there is no file at all for them. */
    private record Place(long segmentFirst, boolean absent) {
    }

    /**
     * Goes on to {@code until}, piece by piece: what the segment itself calls a gap, what was dropped, and what nobody has a word for,
     * which is damage.
     */
    private void missing(Taken taken, long until, Collection<Gap> logged, Place place) {
        while (taken.next < until && !taken.enough()) {
            Gap known = null;
            for (Gap gap : logged) {
                known = first(known, gap.within(taken.next, until));
            }
            for (Gap gap : gaps.explain(taken.next, until)) {
                known = first(known, gap);
            }
            taken.tell();
            if (known != null && known.first() == taken.next) {
                taken.gap(taken.bound(known.end()), known.reason(), Instant.ofEpochMilli(known.millis()));
            } else {
                long end = taken.bound(known == null ? until : known.first());
                String reason = (place.absent() ? GapReason.MISSING : GapReason.DAMAGED).text();
                lost(place, taken.next, end, reason);
                taken.gap(end, reason, Instant.ofEpochMilli(gaps.now()));
            }
        }
    }

    private static Gap first(Gap known, Gap other) {
        return known == null || other != null && other.first() < known.first() ? other : known;
    }

    private void lost(Place place, long from, long until, String reason) {
        long news = place.segmentFirst() < 0 ? until - from : segments.lost(place.segmentFirst(), from, until);
        if (news > 0) {
            counters.missing(reason, news);
            LOG.error("{}: buffer {}, {} positions from {} to {} cannot be read and are passed over; a segment that holds what cannot be"
                    + " read is set aside once it is done with", reason, buffer, news, from, until - 1);
        }
    }

    /** What a read has gathered so far. */
    private static final class Taken {
        private final List<StoredItem> items = new ArrayList<>();
        private final Limits limits;
        private Optional<SegmentHeader> header = Optional.empty();
        private long bytes;
        private long next;
        private UUID told;
        private boolean full;

        Taken(long from, UUID told, Limits limits) {
            this.next = from;
            this.told = told;
            this.limits = limits;
        }

        /** What comes next is in that segment, or before it. */
        private void open(Optional<SegmentHeader> found) {
            header = found;
        }

        /** Before a gap: it is in the segment's epoch, or in the one that this continues. */
        private void tell() {
            header.ifPresent(found -> tell(next < found.continuedAt() ? found.continued() : found.epoch()));
        }

        private void tell(UUID epoch) {
            if (!limits.withEpochs() || epoch.equals(told) || epoch.equals(SegmentHeader.NO_EPOCH)) {
                return;
            }
            boolean known = header.isPresent() && header.get().epoch().equals(epoch);
            items.add(new StoredEpoch(next, epoch, known ? header.get().continued() : SegmentHeader.NO_EPOCH,
                    known ? header.get().continuedAt() : -1));
            told = epoch;
        }

        private boolean enough() {
            return full || items.size() >= limits.itemsMax();
        }

        /** Where the gap that begins here may end: each epoch is told of its own. */
        private long bound(long end) {
            boolean spans = header.isPresent() && next < header.get().continuedAt() && end > header.get().continuedAt();
            return limits.withEpochs() && spans ? header.get().continuedAt() : end;
        }

        private void gap(long end, String reason, Instant time) {
            if (limits.withGaps()) {
                items.add(new StoredGap(next, end, reason, time));
            }
            next = end;
        }

        private void add(SegmentRecords source) throws IOException {
            if (!items.isEmpty() && bytes + source.size() > limits.bytesMax()) {
                full = true;
                return;
            }
            bytes += source.size();
            UUID epoch = source.epoch();
            BodyReader.Reading reading = source.take();
            if (reading != null) {
                tell(epoch);
                items.add(new StoredRecord(next++, epoch, reading.headers(), reading.payload(), source.hash()));
            }
        }
    }
}
