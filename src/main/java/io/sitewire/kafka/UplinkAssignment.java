package io.sitewire.kafka;

import io.sitewire.reading.Topics;
import java.time.Duration;
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
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * The uplinks that this process owns, each with the state that belongs to where it is read.
 *
 * <p>One thread, the one that polls: Kafka calls the listener from within {@code poll}, and by then whatever was polled before is
 * committed, or thrown away by {@link #rewind}. So nothing is ever committed of an uplink that was given to another process.
 *
 * <p>An uplink whose state is not known yet is paused.
 */
final class UplinkAssignment implements ConsumerRebalanceListener {
    private final Consumer<byte[], byte[]> consumer;
    private final TopicIds topicIds;
    private final UplinkRestore restore;
    private final UplinkListener listener;
    private final Map<TopicPartition, Uplink> uplinks = new HashMap<>();
    /** Changed since the last commit. */
    private final Set<TopicPartition> changed = new HashSet<>();
    /** Of the last commit, if it is not known whether it happened. */
    private final Map<TopicPartition, Attempt> attempts = new HashMap<>();

    /** Of all that are owned, also while it is not known where they are to be read from. */
    private final Map<TopicPartition, Long> lags = new HashMap<>();

    private record Attempt(Uplink uplink, OffsetAndMetadata offset) {
    }

    UplinkAssignment(Consumer<byte[], byte[]> consumer, TopicIds topicIds, UplinkRestore restore, UplinkListener listener) {
        this.consumer = consumer;
        this.topicIds = topicIds;
        this.restore = restore;
        this.listener = listener;
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        suspend(partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        forget(partitions);
    }

    private void forget(Collection<TopicPartition> partitions) {
        partitions.forEach(uplinks::remove);
        partitions.forEach(attempts::remove);
        partitions.forEach(lags::remove);
        restore.remove(partitions);
        changed.removeAll(partitions);
    }

    private void suspend(Collection<TopicPartition> partitions) {
        partitions.forEach(uplinks::remove);
        consumer.pause(partitions);
        // Any place will do: without one the consumer itself would wait for the committed offsets, and everything with it.
        partitions.forEach(partition -> consumer.seek(partition, 0));
        restore.add(partitions);
    }

    /** Goes on finding out where uplinks are to be read from, and goes there. */
    void readStates() {
        if (restore.isEmpty()) {
            return;
        }
        Map<TopicPartition, UplinkRestore.Known> known = restore.step();
        if (known.isEmpty()) {
            return;
        }
        Map<String, String> ids = topicIds.of(known.keySet().stream().map(TopicPartition::topic).toList());
        known.forEach((partition, found) -> {
            Attempt attempt = attempts.remove(partition);
            if (attempt != null && attempt.offset.equals(found.committed())) {
                attempt.uplink.committed(attempt.offset, listener);
            }
            uplinks.put(partition, new Uplink(partition, found.committed(), ids.getOrDefault(partition.topic(), ""), found.ledger()));
            goBack(partition);
        });
        consumer.resume(known.keySet());
    }

    /**
     * Looks whether an uplink's topic was deleted and created again so quickly that the consumer has not noticed: it would read on at an
     * offset of the old one, and pass over what is below.
     */
    void checkTopics() {
        Map<String, String> ids = topicIds.of(uplinks.keySet().stream().map(TopicPartition::topic).toList());
        suspend(uplinks.entrySet().stream().filter(uplink -> uplink.getValue().isOfOtherTopic(ids.get(uplink.getKey().topic())))
                .map(Map.Entry::getKey).toList());
    }

    /** Whether uplinks wait until it is known where they are to be read from. */
    boolean isRestoring() {
        return !restore.isEmpty();
    }

    /** Forgets all that was not committed, and finds out again where it is to be read from. */
    void rewind() {
        suspend(changed);
        changed.clear();
    }

    /** What was polled of it and not selected is to come again. */
    void goBack(TopicPartition partition) {
        Uplink uplink = uplinks.get(partition);
        if (uplink != null) {
            uplink.readFrom().ifPresentOrElse(offset -> consumer.seek(partition, offset),
                    () -> consumer.seekToBeginning(List.of(partition)));
        }
    }

    /** What of the polled records is to be merged next, in order. */
    SelectedRecords select(PolledRecords polled, int recordsMax, long bytesMax) {
        SelectedRecords selected = new SelectedRecords();
        long bytes = 0;
        while (selected.size() < recordsMax && bytes < bytesMax && polled.hasNext()) {
            ConsumerRecord<byte[], byte[]> record = polled.next();
            TopicPartition partition = polled.partition();
            Uplink uplink = uplinks.get(partition);
            if (uplink == null) {
                polled.skipPartition();
                continue;
            }
            changed.add(partition);
            Outcome outcome = uplink.offer(record);
            if (outcome == Outcome.GO_BACK) {
                goBack(partition);
                polled.skipPartition();
            } else if (outcome.isTaken()) {
                selected.add(record, uplink);
                bytes += Math.max(0, record.serializedValueSize());
            }
        }
        return selected;
    }

    /** Commits all that changed, in the transaction that is open, or in one of its own if nothing was written. */
    Optional<Duration> commit(MergeTransactions transactions) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (TopicPartition partition : changed) {
            uplinks.get(partition).uncommitted().ifPresent(offset -> offsets.put(partition, offset));
        }
        if (offsets.isEmpty()) {
            changed.clear();
            return Optional.empty();
        }
        if (!transactions.isOpen()) {
            transactions.begin();
        }
        List<ProducerRecord<byte[], byte[]>> ledger = new ArrayList<>();
        int ledgerPartitions = transactions.partitionsOf(Topics.LEDGER).size();
        offsets.forEach((partition, offset) -> {
            Uplink uplink = uplinks.get(partition);
            attempts.put(partition, new Attempt(uplink, offset));
            ledger.addAll(uplink.ledgerRecords(ledgerPartitions));
        });
        Duration took = transactions.commit(ledger, offsets, consumer.groupMetadata());
        attempts.clear();
        changed.clear();
        offsets.forEach((partition, offset) -> uplinks.get(partition).committed(offset, listener));
        return Optional.of(took);
    }

    /** After a poll: takes note of where the uplinks end, as far as Kafka has told. */
    void measureLag() {
        uplinks.forEach((partition, uplink) -> consumer.currentLag(partition).ifPresent(unread -> lags.put(partition,
                Math.max(0, consumer.position(partition) + unread - uplink.committedBelow()))));
    }

    /** How many offsets of each uplink were not committed when that was last known, by site. */
    Map<String, Long> lag() {
        Map<String, Long> bySite = new HashMap<>();
        lags.forEach((partition, lag) -> bySite.put(Topics.siteOfUplink(partition.topic()), lag));
        return bySite;
    }

    int size() {
        return uplinks.size();
    }

    int holding() {
        return (int) uplinks.values().stream().filter(Uplink::isHolding).count();
    }
}
