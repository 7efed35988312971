package io.sitewire.camel.buffer;

import io.sitewire.buffer.StoredRecord;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What one exchange carries to the route: readings, and control records in their places among them.
 *
 * @param parts in the order in which they are sent
 * @param from the position before which everything was sent earlier
 * @param end the position after the last one that it takes; the same as {@code from} if it takes none
 * @param readings how many of the parts are readings
 * @param bytes headers and payloads, about
 */
record Batch(List<Part> parts, long from, long end, int readings, long bytes) {
    /** One record on the wire. */
    sealed interface Part permits Reading, Announce, Gap, Report {
        UUID epoch();

        long position();
    }

    /** A reading; it takes its position. */
    record Reading(StoredRecord stored) implements Part {
        @Override
        public UUID epoch() {
            return stored.epoch();
        }

        @Override
        public long position() {
            return stored.position();
        }
    }

    /** An epoch begins at the position. Takes none. */
    record Announce(UUID epoch, long position, UUID continues) implements Part {
    }

    /** Positions that never come. */
    record Gap(UUID epoch, long position, long end, String reason, Instant time) implements Part {
    }

    /** What the edge says of itself. Takes no position. */
    record Report(ReportSource.Report content) implements Part {
        @Override
        public UUID epoch() {
            return content.epoch();
        }

        @Override
        public long position() {
            return content.position();
        }
    }

    /** The reports that it carries. */
    List<ReportSource.Report> reports() {
        return parts.stream().filter(Report.class::isInstance).map(part -> ((Report) part).content()).toList();
    }

    /** Its first reading. */
    StoredRecord firstReading() {
        return parts.stream().filter(Reading.class::isInstance).map(part -> ((Reading) part).stored()).findFirst().orElseThrow();
    }
}
