package io.sitewire.kafka;

import io.sitewire.ledger.EdgeReport;
import io.sitewire.ledger.LedgerJson;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * A record of an uplink, as its headers say; docs/reference/uplink-protocol.md describes them.
 *
 * @param kind what it is
 * @param epoch its epoch; null if it is {@link Kind#FOREIGN}
 * @param position its position
 * @param end the position after its last: of a reading the next one, of a gap where it ends, of others {@code position}
 * @param acknowledged below which the edge knows everything to be in the uplink; negative if it does not say
 * @param hash the running hash after a reading; null if there is none
 * @param continues of an announce, the epoch that it continues; null if none
 * @param reason of a gap
 * @param time of a gap, when it became known; null if it does not say
 * @param report of a report
 */
public record WireRecord(Kind kind, UUID epoch, long position, long end, long acknowledged, Long hash, UUID continues, String reason,
        Instant time, EdgeReport report) {
    private static final int HASH_DIGITS = 16;
    private static final WireRecord FOREIGN = new WireRecord(Kind.FOREIGN, null, UplinkState.NONE, UplinkState.NONE, UplinkState.NONE, null,
            null, null, null, null);

    /** What a record of an uplink is. */
    public enum Kind {
        /** A reading; it takes one position. */
        READING,
        /** The announcement of an epoch. */
        ANNOUNCE,
        /** Positions that will never come. */
        GAP,
        /** What the edge has accepted and holds. */
        REPORT,
        /** Nothing that an edge sends. It takes no position and goes to the rejected. */
        FOREIGN
    }

    /** Never fails: what is not understood is {@link Kind#FOREIGN}. */
    public static WireRecord of(ConsumerRecord<?, byte[]> record) {
        Headers headers = record.headers();
        Optional<WirePosition> where = WirePosition.of(text(headers, io.sitewire.reading.Headers.EPOCH),
                text(headers, io.sitewire.reading.Headers.POSITION));
        if (where.isEmpty()) {
            return FOREIGN;
        }
        long acknowledged = WirePosition.number(text(headers, io.sitewire.reading.Headers.ACKNOWLEDGED));
        UUID epoch = where.get().epoch();
        long position = where.get().position();
        String kind = text(headers, io.sitewire.reading.Headers.KIND);
        if (kind == null) {
            return new WireRecord(Kind.READING, epoch, position, position + 1, acknowledged,
                    hash(text(headers, io.sitewire.reading.Headers.HASH)), null, null, null, null);
        }
        return switch (kind) {
            case io.sitewire.reading.Headers.KIND_ANNOUNCE -> announce(epoch, position, acknowledged,
                    text(headers, io.sitewire.reading.Headers.CONTINUES));
            case io.sitewire.reading.Headers.KIND_GAP -> gap(epoch, position, acknowledged, headers);
            case io.sitewire.reading.Headers.KIND_REPORT -> report(epoch, position, acknowledged, record.value());
            default -> FOREIGN;
        };
    }

    private static WireRecord announce(UUID epoch, long position, long acknowledged, String continued) {
        UUID continues = WirePosition.uuid(continued);
        if (epoch.equals(continues) || continues == null && continued != null && !continued.isEmpty()
                && !continued.equals(WirePosition.NO_EPOCH.toString())) {
            return FOREIGN;
        }
        return new WireRecord(Kind.ANNOUNCE, epoch, position, position, acknowledged, null, continues, null, null, null);
    }

    private static WireRecord gap(UUID epoch, long position, long acknowledged, Headers headers) {
        long end = WirePosition.number(text(headers, io.sitewire.reading.Headers.END));
        if (end <= position) {
            return FOREIGN;
        }
        return new WireRecord(Kind.GAP, epoch, position, end, acknowledged, null, null,
                GapReason.ofEdge(text(headers, io.sitewire.reading.Headers.REASON)),
                instant(text(headers, io.sitewire.reading.Headers.TIME)), null);
    }

    private static WireRecord report(UUID epoch, long position, long acknowledged, byte[] value) {
        return LedgerJson.edgeReport(value == null ? new byte[0] : value)
                .map(report -> new WireRecord(Kind.REPORT, epoch, position, position, acknowledged, null, null, null, null, report))
                .orElse(FOREIGN);
    }

    /** The text of a header; null if there is none. Of several with one name the last counts. */
    static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static Long hash(String text) {
        try {
            return text == null || text.length() != HASH_DIGITS ? null : (Long) Long.parseUnsignedLong(text, 16);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static Instant instant(String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeException e) {
            return null;
        }
    }

    WireItem item(long offset, long logTime) {
        return new WireItem(epoch, position, end, acknowledged, offset, logTime, kind == Kind.GAP || hash != null, reason, time);
    }
}
