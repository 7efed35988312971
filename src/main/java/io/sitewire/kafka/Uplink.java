package io.sitewire.kafka;

import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** One uplink that this process owns: its positions, where it is read, and what is to be told once it is committed. One thread. */
final class Uplink {
    private static final long UNKNOWN = -1;

    private final String site;
    private final UplinkPositions positions;
    private String topicId;
    /** The offset that comes next if Kafka deletes nothing. */
    private long expected;
    private OffsetAndMetadata committed;
    private long taken;
    private long repeats;
    private final List<Gap> gaps = new ArrayList<>();
    private final List<Branch> branches = new ArrayList<>();

    private record Branch(UUID epoch, long position) {
    }

    /**
     * @param committed the offset that reading goes on from, with the state that belongs to it; null if there is none
     * @param currentTopicId the identity of the topic as it is now; empty if it could not be asked for
     */
    Uplink(TopicPartition partition, OffsetAndMetadata committed, String currentTopicId) {
        site = Topics.siteOfUplink(partition.topic());
        UplinkState state = committed == null ? UplinkState.EMPTY : UplinkStateCodec.decode(committed.metadata());
        boolean recreated = !state.topicId().isEmpty() && !currentTopicId.isEmpty() && !state.topicId().equals(currentTopicId);
        topicId = currentTopicId.isEmpty() ? state.topicId() : currentTopicId;
        this.committed = committed;
        positions = new UplinkPositions(state);
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
        if (expected != UNKNOWN && offset > expected) {
            positions.deleted();
        } else if (offset < expected) {
            // Offsets only begin again when the topic was created again; its new identity is asked for at the next assignment.
            positions.recreated();
            topicId = "";
        }
        expected = offset + 1;
        Optional<WirePosition> where = WirePosition.of(text(record, Headers.EPOCH), text(record, Headers.POSITION));
        if (where.isEmpty()) {
            // Not a reading: the route's check says so and puts it aside. It waits for nothing and nothing waits for it.
            return positions.takeForeign(offset) ? Outcome.TAKE : Outcome.HOLD;
        }
        UUID epoch = where.get().epoch();
        long position = where.get().position();
        Outcome outcome = positions.offer(epoch, position, WirePosition.number(text(record, Headers.ACKNOWLEDGED)), offset);
        if (outcome.isTaken()) {
            taken++;
        }
        switch (outcome) {
            case REPEAT -> repeats++;
            case TAKE_AS_BRANCH -> branches.add(new Branch(epoch, position));
            case GO_BACK -> {
                positions.gap().ifPresent(gaps::add);
                expected = positions.goBackTo();
            }
            default -> { }
        }
        return outcome;
    }

    boolean isHolding() {
        return positions.isHolding();
    }

    /** What to commit, if it differs from what is committed. */
    Optional<OffsetAndMetadata> uncommitted() {
        if (expected == UNKNOWN) {
            return Optional.empty();
        }
        OffsetAndMetadata now = new OffsetAndMetadata(positions.commitOffset(expected), UplinkStateCodec.encode(positions.state(topicId)));
        return now.equals(committed) ? Optional.empty() : Optional.of(now);
    }

    /** The records of the ledger that belong to what is to be committed. */
    List<ProducerRecord<byte[], byte[]>> ledgerRecords() {
        return List.of();
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
        branches.forEach(branch -> UplinkLog.branch(site, branch.epoch, branch.position));
        branches.forEach(branch -> listener.branch(site, branch.epoch, branch.position));
        branches.clear();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
