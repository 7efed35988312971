package io.sitewire.kafka;

import io.sitewire.buffer.format.RunningHash;
import io.sitewire.ledger.Alert;
import io.sitewire.ledger.AlertKind;
import io.sitewire.ledger.EdgeReport;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.EpochState;
import io.sitewire.ledger.LedgerJson;
import io.sitewire.ledger.MissingRange;
import io.sitewire.ledger.SiteLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Keeps the accounts of one site while its uplink is merged, and says which records of the ledger belong to what is to be committed. One
 * thread. If a batch fails it is thrown away and read again.
 */
final class UplinkAccounts {
    private final SiteLedger ledger;
    private final Set<UUID> changed = new HashSet<>();
    private final Set<UUID> folded = new HashSet<>();
    private final List<Alert> alerts = new ArrayList<>();
    private long notReadings;
    private Instant now = Instant.EPOCH;

    UplinkAccounts(SiteLedger ledger) {
        this.ledger = ledger;
        this.notReadings = ledger.uplink().map(SiteLedger.UplinkPoint::notReadings).orElse(0L);
    }

    /** What the positions need to know of each epoch besides the next one. */
    Map<UUID, UplinkState.Link> links() {
        Map<UUID, UplinkState.Link> links = new HashMap<>();
        for (EpochAccount account : ledger.accounts()) {
            links.put(account.epoch(), new UplinkState.Link(account.first(), account.continues(), account.isAnnounced(),
                    account.gaps().stream().map(gap -> new PositionRanges.Range(gap.from(), gap.to())).toList()));
        }
        return links;
    }

    /** The broker's time of the record that is looked at. */
    void time(long logTime) {
        now = Instant.ofEpochMilli(logTime);
    }

    /** Brings the account of an epoch to where its positions are, after what was found on the way. */
    void follow(UUID id, UplinkPositions positions) {
        PositionFindings findings = positions.findings();
        for (UUID begun : findings.begun()) {
            account(begun, positions);
            place(begun, positions);
        }
        for (PositionFindings.Found found : findings.found()) {
            found(found, positions);
        }
        for (Gap gap : findings.gaps()) {
            account(gap.epoch(), positions).missing(new MissingRange(gap.from(), gap.to(), gap.reason(),
                    gap.time() == null ? now : gap.time()), gap.declared());
            if (gap.reason().equals(GapReason.UNDECLARED.words())) {
                alert(account(gap.epoch(), positions), AlertKind.GAP_UNDECLARED, gap.from(), null, gap.to(),
                        "positions " + gap.from() + " to " + (gap.to() - 1) + " are nowhere, and nobody says why");
            }
        }
        for (PositionFindings.Fork fork : findings.forks()) {
            fork(fork, positions);
        }
        findings.gaps().forEach(gap -> place(gap.epoch(), positions));
        findings.found().forEach(found -> place(found.epoch(), positions));
        if (positions.epoch(id).isPresent()) {
            account(id, positions);
            place(id, positions);
        }
    }

    private void found(PositionFindings.Found found, UplinkPositions positions) {
        boolean arrived = found.owner() == null;
        EpochAccount account = account(found.epoch(), positions);
        Optional<MissingRange> gap = account.found(found.from(), found.to(), arrived);
        if (arrived) {
            return;
        }
        gap.ifPresent(missing -> account(found.owner(), positions).missing(missing, false));
        place(found.owner(), positions);
        if (account.state() == EpochState.OPEN) {
            account.ended(found.from(), EpochState.ENDED);
        }
    }

    private void fork(PositionFindings.Fork fork, UplinkPositions positions) {
        EpochAccount account = account(fork.epoch(), positions);
        if (account.hasAlert(fork.kind())) {
            return;
        }
        if (fork.kind() == AlertKind.NEW_LOG && isFirstToHold(account)) {
            end(fork, EpochState.ENDED);
            return;
        }
        String where = fork.other() == null ? "" : " epoch " + fork.other() + ", which stands at position " + fork.otherNext();
        alert(account, fork.kind(), fork.position(), fork.other(), fork.otherNext(), switch (fork.kind()) {
            case NEW_LOG -> "a new log begins at position " + fork.position() + " and does not continue" + where;
            case CLONE -> "two logs go on side by side: this one at position " + fork.position() + ", and" + where;
            default -> "it begins at position " + fork.position() + " beside or below" + where;
        });
        if (fork.kind() != AlertKind.CLONE) {
            end(fork, EpochState.BRANCHED);
        }
    }

    private void end(PositionFindings.Fork fork, EpochState how) {
        ledger.account(fork.other()).ifPresent(other -> {
            other.ended(fork.position(), how);
            changed.add(other.epoch());
        });
    }

    /** An edge that was killed before it had stored anything leaves nothing that its next run could continue. */
    private boolean isFirstToHold(EpochAccount account) {
        return ledger.accounts().stream().filter(other -> other != account).allMatch(other -> other.next() == other.first()
                && (other.report() == null || other.report().next() == other.first() && other.report().acceptedTotal() == 0));
    }

    private void place(UUID id, UplinkPositions positions) {
        EpochAccount account = account(id, positions);
        positions.epoch(id).ifPresent(epoch -> account.place(epoch.continues(), epoch.isAnnounced(), epoch.first(), epoch.next()));
    }

    private EpochAccount account(UUID id, UplinkPositions positions) {
        changed.add(id);
        return ledger.account(id).orElseGet(() -> create(id, positions));
    }

    private EpochAccount create(UUID id, UplinkPositions positions) {
        List<EpochAccount> known = ledger.accounts();
        folded.remove(id);
        long number = known.isEmpty() ? 1 : known.get(known.size() - 1).number() + 1;
        long first = positions.epoch(id).map(UplinkEpoch::first).orElse(0L);
        EpochAccount account = new EpochAccount(ledger.site(), id, id.equals(SiteLedger.EARLIER) ? 0 : number, first);
        ledger.put(account);
        positions.epoch(id).map(UplinkEpoch::continues).flatMap(ledger::account).ifPresent(predecessor -> {
            if (predecessor.next() == first && predecessor.state() == EpochState.OPEN) {
                predecessor.ended(first, EpochState.ENDED);
                changed.add(predecessor.epoch());
            }
        });
        foldEldest();
        return account;
    }

    private void foldEldest() {
        List<EpochAccount> kept = new ArrayList<>(ledger.accounts());
        kept.removeIf(account -> account.epoch().equals(SiteLedger.EARLIER));
        if (kept.size() > SiteLedger.EPOCHS_MAX) {
            EpochAccount eldest = kept.get(0);
            EpochAccount earlier = ledger.account(SiteLedger.EARLIER)
                    .orElseGet(() -> new EpochAccount(ledger.site(), SiteLedger.EARLIER, 0, eldest.first()));
            earlier.fold(eldest);
            ledger.put(earlier);
            ledger.remove(eldest.epoch());
            changed.remove(eldest.epoch());
            changed.add(SiteLedger.EARLIER);
            folded.add(eldest.epoch());
        }
    }

    /**
     * A reading goes on. To be called before {@link #follow}.
     *
     * @param healed whether it fills a gap, which is outside of the running hash
     */
    void taken(WireRecord reading, byte[] payload, String received, boolean healed, UplinkPositions positions) {
        EpochAccount account = account(reading.epoch(), positions);
        account.delivered(healed ? null : received);
        if (healed) {
            return;
        }
        UplinkEpoch epoch = positions.epoch(reading.epoch()).orElseThrow();
        Long before = epoch.isAnnounced() && epoch.first() == reading.position() ? Long.valueOf(0)
                : account.next() == reading.position() ? account.hash() : null;
        if (before != null && reading.hash() != null
                && RunningHash.next(before, RunningHash.of(payload == null ? new byte[0] : payload)) != reading.hash()) {
            mismatch(account, reading.position(), "the payload at position " + reading.position() + " is not the one that the edge stored");
        }
        account.hash(reading.hash());
    }

    void repeated(WireRecord record, UplinkPositions positions) {
        EpochAccount account = account(record.epoch(), positions);
        account.repeated();
        if (record.kind() == WireRecord.Kind.READING && record.end() == account.next() && account.hash() != null && record.hash() != null
                && !account.hash().equals(record.hash())) {
            mismatch(account, record.position(), "position " + record.position() + " came again with another history than was merged");
        }
    }

    private void mismatch(EpochAccount account, long position, String detail) {
        account.hashMismatch();
        if (!account.hasAlert(AlertKind.HASH_MISMATCH)) {
            alert(account, AlertKind.HASH_MISMATCH, position, null, UplinkState.NONE, detail);
        }
    }

    void reported(WireRecord record, UplinkPositions positions) {
        if (positions.epoch(record.epoch()).isEmpty()) {
            // Its announcement is on the way; the next report is not far.
            return;
        }
        EpochAccount account = account(record.epoch(), positions);
        EdgeReport report = record.report();
        EdgeReport known = account.report();
        // Reports are compared with one another only: one can land late, and a reading can have waited long for its position.
        if (known != null && report.next() < known.next() && report.time().isAfter(known.time()) && account.state() == EpochState.OPEN
                && !account.hasAlert(AlertKind.REPORT_REVERTED)) {
            alert(account, AlertKind.REPORT_REVERTED, report.next(), null, known.next(), "at " + report.time()
                    + " its log ended at position " + report.next() + ", and at " + known.time() + " at position " + known.next());
        }
        if (known == null || !report.isOlderThan(known)) {
            account.report(report);
        }
    }

    /** The uplink's topic is another one than before. */
    void recreated(UUID current, UplinkPositions positions) {
        EpochAccount account = account(current, positions);
        alert(account, AlertKind.UPLINK_RECREATED, account.next(), null, UplinkState.NONE,
                "the uplink's topic was deleted and created again");
    }

    private void alert(EpochAccount account, AlertKind kind, long position, UUID other, long otherPosition, String detail) {
        Alert alert = new Alert(kind, now, account.epoch(), position, other, otherPosition, detail);
        account.alert(alert);
        changed.add(account.epoch());
        alerts.add(alert);
    }

    /** A record that was selected was put aside by the route. */
    void rejected(WireRecord record) {
        if (record.kind() == WireRecord.Kind.FOREIGN) {
            notReadings++;
        } else {
            ledger.account(record.epoch()).ifPresent(EpochAccount::rejectedInstead);
        }
    }

    boolean isChanged() {
        return !changed.isEmpty() || !folded.isEmpty();
    }

    /** What changed, with where the uplink stands then. */
    List<ProducerRecord<byte[], byte[]>> records(int partition, String topicId, long offset, String metadata) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        SiteLedger.UplinkPoint point = new SiteLedger.UplinkPoint(topicId, offset, metadata, notReadings);
        records.add(LedgerRecords.uplink(partition, ledger.site(), LedgerJson.bytes(LedgerJson.uplink(ledger.site(), point))));
        changed.forEach(id -> ledger.account(id).ifPresent(account ->
                records.add(LedgerRecords.account(partition, ledger.site(), id, LedgerJson.bytes(LedgerJson.account(account))))));
        folded.forEach(id -> records.add(LedgerRecords.account(partition, ledger.site(), id, null)));
        return records;
    }

    /** What was written is committed. */
    List<Alert> committed() {
        List<Alert> told = List.copyOf(alerts);
        changed.clear();
        folded.clear();
        alerts.clear();
        return told;
    }
}
