package io.sitewire.kafka;

import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * One uplink that this process owns: its positions, its accounts, where it is read, and what is to be told once it is committed. One
 * thread.
 */
final class Uplink {
    private static final long UNKNOWN = -1;

    private final String site;
    private final UplinkPositions positions;
    private final UplinkAccounts accounts;
    private String topicId;
    /** The offset that comes next if Kafka deletes nothing. */
    private long expected;
    private OffsetAndMetadata committed;
    private boolean recreated;
    private long taken;
    private long repeats;
    private final List<Gap> gaps = new ArrayList<>();

    /**
     * @param committed the offset that reading goes on from, with the state that belongs to it; null if there is none
     * @param currentTopicId the identity of the topic as it is now; empty if it could not be asked for
     * @param ledger what is known of the site; it is changed here, and written with what is committed
     */
    Uplink(TopicPartition partition, OffsetAndMetadata committed, String currentTopicId, SiteLedger ledger) {
        site = Topics.siteOfUplink(partition.topic());
        accounts = new UplinkAccounts(ledger);
        UplinkState state = committed == null ? UplinkState.EMPTY : UplinkStateCodec.decode(committed.metadata());
        recreated = !state.topicId().isEmpty() && !currentTopicId.isEmpty() && !state.topicId().equals(currentTopicId);
        topicId = currentTopicId.isEmpty() ? state.topicId() : currentTopicId;
        this.committed = committed;
        positions = new UplinkPositions(state.withLinks(accounts.links()));
        expected = committed == null || recreated ? UNKNOWN : committed.offset();
        if (recreated) {
            positions.recreated();
        }
    }

    /** Where to read on from; empty for the beginning. */
    Optional<Long> readFrom() {
        return expected == UNKNOWN ? Optional.empty() : Optional.of(expected);
    }

    /** Looks at the record that was read next. */
    Outcome offer(ConsumerRecord<byte[], byte[]> record) {
        long offset = record.offset();
        accounts.time(record.timestamp());
        if (expected == UNKNOWN ? offset > 0 && !recreated : offset > expected) {
            positions.deleted();
        } else if (offset < expected) {
            // Offsets only begin again when the topic was created again; its new identity is asked for at the next assignment.
            positions.recreated();
            recreated = true;
            topicId = "";
        }
        if (recreated) {
            positions.current().ifPresent(current -> accounts.recreated(current, positions));
            recreated = false;
        }
        expected = offset + 1;
        WireRecord wire = WireRecord.of(record);
        Outcome outcome = switch (wire.kind()) {
            // The route's check puts it aside. It waits for nothing and nothing waits for it.
            case FOREIGN -> positions.takeForeign(offset) ? Outcome.TAKE : Outcome.HOLD;
            case READING, GAP -> positions.offer(wire.item(offset, record.timestamp()));
            case ANNOUNCE -> positions.announce(new Announce(wire.epoch(), wire.position(), wire.continues()), wire.acknowledged(), offset,
                    record.timestamp());
            case REPORT -> positions.report(wire.epoch(), wire.position(), wire.acknowledged(), offset, record.timestamp());
        };
        if (wire.kind() != WireRecord.Kind.FOREIGN) {
            account(wire, record, outcome);
        } else if (outcome.isTaken()) {
            taken++;
        }
        return outcome;
    }

    private void account(WireRecord wire, ConsumerRecord<byte[], byte[]> record, Outcome outcome) {
        if (outcome.isTaken()) {
            taken++;
            accounts.taken(wire, record.value(), WireRecord.text(record.headers(), Headers.RECEIVED), outcome == Outcome.TAKE_AS_HEALED,
                    positions);
        } else if (outcome == Outcome.REPEAT) {
            repeats++;
            accounts.repeated(wire, positions);
        }
        gaps.addAll(positions.findings().gaps());
        accounts.follow(wire.epoch(), positions);
        if (wire.kind() == WireRecord.Kind.REPORT) {
            accounts.reported(wire, positions);
        }
        if (outcome == Outcome.GO_BACK) {
            expected = positions.goBackTo();
        }
    }

    /** A record that was selected did not go into the merged stream: the route put it aside. */
    void rejected(ConsumerRecord<byte[], byte[]> record) {
        accounts.rejected(WireRecord.of(record));
    }

    /** Below this offset all is committed. */
    long committedBelow() {
        return committed == null ? 0 : committed.offset();
    }

    /** @param id the identity of the uplink's topic as it is now; null if it could not be asked for */
    boolean isOfOtherTopic(String id) {
        return id != null && !topicId.isEmpty() && !topicId.equals(id);
    }

    boolean isHolding() {
        return positions.isHolding();
    }

    /** What to commit, if it differs from what is committed. */
    Optional<OffsetAndMetadata> uncommitted() {
        if (expected == UNKNOWN) {
            return Optional.empty();
        }
        OffsetAndMetadata now = now();
        return now.equals(committed) && !accounts.isChanged() ? Optional.empty() : Optional.of(now);
    }

    private OffsetAndMetadata now() {
        return new OffsetAndMetadata(positions.commitOffset(expected), UplinkStateCodec.encode(positions.state(topicId)));
    }

    /**
     * The records of the ledger that belong to {@link #uncommitted}: where the uplink is read on from, and the accounts that changed.
     *
     * @param partitions how many partitions the ledger's topic has
     */
    List<ProducerRecord<byte[], byte[]>> ledgerRecords(int partitions) {
        OffsetAndMetadata now = now();
        return accounts.records(LedgerRecords.partition(site, partitions), topicId, now.offset(), now.metadata());
    }

    /** It is committed: now it counts. */
    void committed(OffsetAndMetadata what, UplinkListener listener) {
        committed = what;
        if (taken > 0) {
            listener.taken(site, taken);
        }
        if (repeats > 0) {
            listener.repeats(site, repeats);
        }
        taken = 0;
        repeats = 0;
        gaps.forEach(gap -> UplinkLog.gap(site, gap));
        gaps.forEach(gap -> listener.gap(site, gap));
        gaps.clear();
        accounts.committed().forEach(alert -> {
            UplinkLog.alert(site, alert);
            listener.alert(site, alert);
        });
    }
}
