package io.sitewire.kafka;

import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The uplinks that this process owns, each with the state that belongs to where it is read.
 *
 * <p>One thread, the one that polls: Kafka calls the listener from within {@code poll}, when no batch is being routed, so whatever was
 * polled before is either finished or thrown away by then. A finished batch whose commit had to wait is committed before its uplinks are
 * given away.
 */
final class UplinkAssignment implements ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(UplinkAssignment.class);
    private final Consumer<byte[], byte[]> consumer;
    private final TopicIds topicIds;
    private final LedgerClient ledger;
    private final UplinkListener listener;
    private final Map<TopicPartition, Uplink> uplinks = new HashMap<>();
    /** Given to us, state not read yet; whatever is polled of them is thrown away. */
    private final Set<TopicPartition> unread = new HashSet<>();
    /** Changed since the last commit. */
    private final Set<TopicPartition> changed = new HashSet<>();

    UplinkAssignment(Consumer<byte[], byte[]> consumer, TopicIds topicIds, LedgerClient ledger, UplinkListener listener) {
        this.consumer = consumer;
        this.ledger = ledger;
        this.topicIds = topicIds;
        this.listener = listener;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        unread.addAll(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        Set<TopicPartition> finished = new HashSet<>(partitions);
        finished.retainAll(changed);
        try {
            commit(finished);
        } catch (KafkaException e) {
            LOG.debug("The last batch could not be committed before its uplinks were given away; it is merged again", e);
        }
        forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(uplinks::remove);
        unread.removeAll(partitions);
        changed.removeAll(partitions);
    }

    /** Reads the state of uplinks that were given to us since the last call, and goes to where they are to be read from. */
    void readStates() {
        if (!unread.isEmpty()) {
            restore(unread);
            unread.clear();
        }
    }

    /** Forgets all that was not committed, and goes back to where it was read from. */
    void rewind() {
        uplinks.clear();
        changed.clear();
        unread.addAll(consumer.assignment());
        readStates();
    }

    private void restore(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(partitions);
        Map<String, String> ids = topicIds.of(partitions.stream().map(TopicPartition::topic).toList());
        List<String> sites = partitions.stream().map(partition -> Topics.siteOfUplink(partition.topic())).toList();
        Map<String, SiteLedger> ledgers = ledger.read(sites);
        List<TopicPartition> fromBeginning = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            Uplink uplink = new Uplink(partition, committed.get(partition), ids.getOrDefault(partition.topic(), ""),
                    ledgers.get(Topics.siteOfUplink(partition.topic())), ledger::partitions);
            uplinks.put(partition, uplink);
            uplink.readFrom().ifPresentOrElse(offset -> consumer.seek(partition, offset), () -> fromBeginning.add(partition));
        }
        if (!fromBeginning.isEmpty()) {
            consumer.seekToBeginning(fromBeginning);
        }
    }

    /** What of the polled records is to be merged, in order. */
    SelectedRecords select(ConsumerRecords<byte[], byte[]> records) {
        SelectedRecords selected = new SelectedRecords();
        for (TopicPartition partition : records.partitions()) {
            Uplink uplink = uplinks.get(partition);
            if (uplink == null || unread.contains(partition)) {
                continue;
            }
            changed.add(partition);
            for (ConsumerRecord<byte[], byte[]> record : records.records(partition)) {
                Outcome outcome = uplink.offer(record);
                if (outcome == Outcome.GO_BACK) {
                    uplink.readFrom().ifPresent(offset -> consumer.seek(partition, offset));
                    break;
                }
                if (outcome.isTaken()) {
                    selected.add(record, uplink);
                }
            }
        }
        return selected;
    }

    /** Whether the ledger's topic has to be created before it can be written. */
    boolean needsLedger() {
        return ledger.partitions() == 0
                && changed.stream().map(uplinks::get).anyMatch(uplink -> uplink != null && uplink.hasLedgerRecords());
    }

    /**
     * Commits all that is finished. While Kafka rearranges the group it refuses; the commit is then made with the next batch, or in the
     * callback that takes the uplink away.
     */
    void commit() {
        try {
            commit(changed);
            changed.clear();
        } catch (RebalanceInProgressException e) {
            LOG.debug("The group is being rearranged, the commit waits", e);
        }
    }

    private void commit(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Optional.ofNullable(uplinks.get(partition)).flatMap(Uplink::uncommitted).ifPresent(offset -> offsets.put(partition, offset));
        }
        if (offsets.isEmpty()) {
            return;
        }
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        offsets.keySet().forEach(partition -> records.addAll(uplinks.get(partition).ledgerRecords()));
        ledger.write(records);
        try {
            consumer.commitSync(offsets);
        } catch (WakeupException e) {
            // We are asked to stop, which must not undo what is finished.
            consumer.commitSync(offsets);
        }
        offsets.forEach((partition, offset) -> uplinks.get(partition).committed(offset, listener));
    }

    int size() {
        return uplinks.size();
    }

    int holding() {
        return (int) uplinks.values().stream().filter(Uplink::isHolding).count();
    }
}
