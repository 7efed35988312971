package io.sitewire.kafka.verify;

import io.sitewire.kafka.LedgerReader;
import io.sitewire.kafka.WireRecord;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.Equation;
import io.sitewire.ledger.MissingRange;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the records of one site back and compares them with its ledger. What comes into the topics meanwhile is left out: the ledger is
 * read first, and what lies beyond it is not looked at. One thread; nothing is written.
 */
public final class LedgerVerification {
    private static final Duration LEDGER_TIME_MAX = Duration.ofSeconds(60);
    private final Map<String, Object> connection;
    private final String site;
    private final Progress progress;
    private final Map<UUID, EpochRecords> records = new HashMap<>();
    private final Findings findings = new Findings();
    private final List<String> notes = new ArrayList<>();
    private SiteLedger ledger;
    /** When all partitions of the merged topics still kept what was written then. */
    private long keptSince;

    /** How far a long work has come. */
    @FunctionalInterface
    public interface Progress {
        void records(String topic, long done, long total);
    }

    /** @param connection at least {@code bootstrap.servers} */
    public LedgerVerification(Map<String, Object> connection, String site, Progress progress) {
        this.connection = connection;
        this.site = site;
        this.progress = progress;
    }

    /**
     * @return empty if the ledger knows nothing of the site
     * @throws org.apache.kafka.common.KafkaException if Kafka could not be read
     */
    public Optional<Proof> run() {
        ledger = new LedgerReader(connection, LEDGER_TIME_MAX).of(List.of(site)).get(site);
        if (ledger.isEmpty()) {
            return Optional.empty();
        }
        readUplink();
        readMerged();
        // Again: what was missing when it was read the first time may have come while the records were read.
        SiteLedger now = new LedgerReader(connection, LEDGER_TIME_MAX).of(List.of(site)).get(site);
        List<EpochProof> proofs = new ArrayList<>();
        for (EpochAccount account : ledger.accounts()) {
            if (!account.epoch().equals(SiteLedger.EARLIER)) {
                noteUnreported(account);
                proofs.add(new EpochCheck(account, now.account(account.epoch()).orElse(account),
                        records.getOrDefault(account.epoch(), new EpochRecords()), keptSince == 0, findings).run());
            }
        }
        unknownEpochs(now);
        return Optional.of(new Proof(site, proofs, findings.kept(), findings.count(), notes));
    }

    /** An edge that announces its epochs reports, too: there it is a finding. */
    private void noteUnreported(EpochAccount account) {
        if (account.report() == null && !account.isAnnounced()) {
            notes.add("epoch " + account.epoch() + ": its edge sends no reports, so it is not proven that all it accepted was sent");
        }
    }

    private void readUplink() {
        long end = ledger.uplink().map(SiteLedger.UplinkPoint::offset).orElse(0L);
        try (TopicScan scan = new TopicScan(connection, Topics.uplink(site), end, progress::records)) {
            if (!scan.exists()) {
                notes.add(Topics.uplink(site) + " is not there: merged payloads are compared with the hashes that they carry only");
                return;
            }
            for (TopicPartition trimmed : scan.trimmed()) {
                notes.add("retention has deleted what lay below offset " + scan.beginning(trimmed) + " of " + trimmed.topic()
                        + ": merged payloads of that part are compared with the hashes that they carry only");
            }
            scan.read(record -> {
                WireRecord wire = WireRecord.of(record);
                if (wire.kind() == WireRecord.Kind.READING) {
                    of(wire.epoch()).uplink.add(wire.position(), record.value(), wire.hash());
                }
            });
        }
    }

    private void readMerged() {
        for (String topic : List.of(Topics.TELEMETRY, Topics.REJECTED)) {
            try (TopicScan scan = new TopicScan(connection, topic, Long.MAX_VALUE, progress::records)) {
                for (TopicPartition trimmed : scan.trimmed()) {
                    keptSince = Math.max(keptSince, scan.firstTime(trimmed));
                    notes.add("retention has deleted what lay below offset " + scan.beginning(trimmed) + " of " + trimmed
                            + ": what is missing of that time cannot be told from what was never there");
                }
            }
        }
        for (String topic : List.of(Topics.TELEMETRY, Topics.REJECTED)) {
            try (TopicScan scan = new TopicScan(connection, topic, Long.MAX_VALUE, progress::records)) {
                scan.read(record -> merged(record, topic.equals(Topics.TELEMETRY)));
            }
        }
    }

    private void merged(ConsumerRecord<byte[], byte[]> record, boolean telemetry) {
        if (record.key() == null || !isOfSite(new String(record.key(), StandardCharsets.UTF_8))) {
            return;
        }
        WireRecord wire = WireRecord.of(record);
        if (wire.kind() != WireRecord.Kind.READING) {
            return;
        }
        Optional<EpochAccount> account = ledger.account(wire.epoch());
        if (account.isPresent() && wire.position() >= account.get().next()) {
            // It came after the ledger was read.
            return;
        }
        EpochRecords found = of(wire.epoch());
        if (!found.merged.add(wire.position(), record.value(), wire.hash())) {
            findings.add(FindingKind.TWICE, wire.epoch(), wire.position(), wire.position() + 1, "again in " + record.topic()
                    + ", partition " + record.partition() + ", offset " + record.offset());
            return;
        }
        found.telemetry += telemetry ? 1 : 0;
        found.rejected += telemetry ? 0 : 1;
        if (record.timestamp() >= keptSince) {
            found.keptFrom = Math.min(found.keptFrom, wire.position());
        }
        if (telemetry) {
            Long before = found.last.put(new TopicPartition(record.topic(), record.partition()), wire.position());
            if (before != null && before > wire.position()) {
                found.inversions++;
                found.inversionAt = wire.position();
            }
        }
    }

    private boolean isOfSite(String key) {
        return key.startsWith(site) && (key.length() == site.length() || key.charAt(site.length()) == '/');
    }

    private void unknownEpochs(SiteLedger now) {
        boolean folded = ledger.account(SiteLedger.EARLIER).isPresent();
        records.forEach((epoch, found) -> {
            if (now.account(epoch).isEmpty() && found.merged.count() > 0) {
                if (folded) {
                    notes.add("epoch " + epoch + " has " + found.merged.count()
                            + " merged readings and is too old for an account of its own: it is not proven");
                } else {
                    findings.add(FindingKind.UNKNOWN, epoch, -1, -1, found.merged.count() + " readings are merged of an epoch that the "
                            + "ledger does not know");
                }
            }
        });
    }

    private EpochRecords of(UUID epoch) {
        return records.computeIfAbsent(epoch, absent -> new EpochRecords());
    }

    /** Compares one epoch. */
    private static final class EpochCheck {
        private final EpochAccount account;
        private final EpochAccount later;
        private final EpochRecords found;
        /** Whether retention has deleted nothing of the merged topics. */
        private final boolean allKept;
        private final Findings findings;
        private long unprovable;

        private EpochCheck(EpochAccount account, EpochAccount later, EpochRecords found, boolean allKept, Findings findings) {
            this.allKept = allKept;
            this.account = account;
            this.later = later;
            this.found = found;
            this.findings = findings;
        }

        private EpochProof run() {
            Equation equation = Equation.of(account);
            if (!equation.holds()) {
                add(FindingKind.EQUATION, -1, -1, "accepted " + equation.accepted() + " + unconfirmed " + equation.unconfirmed()
                        + " is not delivered " + equation.delivered() + " + rejected " + equation.rejected() + " + pending "
                        + equation.pending() + " + missing " + equation.missing() + "; the difference is " + equation.difference());
            }
            if (!equation.reported() && account.isAnnounced() && account.next() > account.first()) {
                add(FindingKind.UNREPORTED, -1, -1, "its edge announced it and has not reported on it: what was accepted is not known");
            }
            long missing = equation.missing();
            if (account.delivered() + account.rejected() + missing != account.next() - account.first()) {
                add(FindingKind.LEDGER, account.first(), account.next(), "delivered " + account.delivered() + " + rejected "
                        + account.rejected() + " + missing " + missing + " is not the number of its positions, "
                        + (account.next() - account.first()));
            }
            positions();
            long hashed = found.merged.checkHash(account.isAnnounced() ? account.first() : -1, (from, to) ->
                    add(FindingKind.ALTERED, from, to, "the merged payloads do not give the running hash that they carry"));
            long hashedUplink = found.uplink.checkHash(account.isAnnounced() ? account.first() : -1, (from, to) ->
                    add(FindingKind.ALTERED, from, to, "the payloads in the uplink do not give the running hash that they carry"));
            long compared = found.merged.comparePayloads(found.uplink, (from, to) ->
                    add(FindingKind.ALTERED, from, to, "a merged payload in this stretch is not the one of the uplink"));
            if (found.inversions > account.healed()) {
                add(FindingKind.ORDER, found.inversionAt, found.inversionAt + 1, found.inversions
                        + " readings stand after later ones in their partition, and only " + account.healed() + " filled a gap");
            }
            return new EpochProof(account.epoch(), account.first(), account.next(), equation, found.telemetry, found.rejected,
                    found.uplink.count(), hashed, hashedUplink, compared, unprovable, account.healed());
        }

        private void positions() {
            long unnamed = account.gapPositions().values().stream().mapToLong(Long::longValue).sum()
                    - account.gaps().stream().mapToLong(MissingRange::positions).sum();
            long[] absent = {0};
            found.merged.missing(account.first(), account.next(), position -> !isGap(account, position), (from, to) -> {
                long provable = allKept ? from : Math.max(from, Math.min(to, found.keptFrom));
                unprovable += provable - from;
                absent[0] += to - provable;
                if (absent[0] > unnamed && to > provable) {
                    add(FindingKind.ABSENT, provable, to, "the ledger counts it as merged, and it is in none of the merged topics");
                }
            });
            for (MissingRange gap : account.gaps()) {
                for (long position = gap.from(); position < gap.to() && isWorthLooking(); position++) {
                    if (found.merged.contains(position) && isGap(later, position)) {
                        add(FindingKind.UNKNOWN, position, position + 1, "it is merged, and the ledger says it is missing: "
                                + gap.reason());
                    } else if (found.uplink.contains(position) && isGap(later, position)) {
                        add(FindingKind.PASSED_OVER, position, position + 1, "it is in the uplink, and the ledger says it is missing: "
                                + gap.reason());
                    }
                }
            }
            if (unprovable == 0 && account.healed() == later.healed()
                    && (found.telemetry != account.delivered() || found.rejected != account.rejected())) {
                add(FindingKind.COUNT, -1, -1, "telemetry has " + found.telemetry + " readings and telemetry.rejected " + found.rejected
                        + ", the ledger says " + account.delivered() + " and " + account.rejected());
            }
        }

        private boolean isWorthLooking() {
            return found.merged.count() + found.uplink.count() > 0;
        }

        private static boolean isGap(EpochAccount account, long position) {
            for (MissingRange gap : account.gaps()) {
                if (gap.from() <= position && position < gap.to()) {
                    return true;
                }
            }
            return false;
        }

        private void add(FindingKind kind, long from, long to, String detail) {
            findings.add(kind, account.epoch(), from, to, detail);
        }
    }
}
