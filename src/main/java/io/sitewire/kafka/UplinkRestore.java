package io.sitewire.kafka;

import io.sitewire.reading.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds out where uplinks that were given to this process are read on from: what their group has committed, or what the ledger says if the
 * group knows nothing.
 *
 * <p>Kafka does not answer for an uplink whose last transaction is still open, as that of a process that was just killed. So it is asked
 * for fewer and fewer at a time, and seldom, until the others are known: they do not wait. One thread.
 */
final class UplinkRestore implements AutoCloseable {
    private static final Duration ASK_TIME = Duration.ofMillis(500);
    private static final Duration ASK_PAUSE = ASK_TIME.multipliedBy(2);
    private static final Duration LEDGER_TIME = Duration.ofMillis(100);
    private static final int TOGETHER_MAX = 4096;

    private final Consumer<byte[], byte[]> consumer;
    private final LedgerStates ledger;
    private final LongSupplier nanoTime;
    /** Those whose committed offset is not known. */
    private final Set<TopicPartition> asked = new LinkedHashSet<>();
    /** Those that have none. */
    private final Set<TopicPartition> uncommitted = new HashSet<>();
    /** Those of them that are looked for in the ledger now. */
    private Set<TopicPartition> sought = Set.of();
    private int together = TOGETHER_MAX;
    private long askAt;

    UplinkRestore(Consumer<byte[], byte[]> consumer, LedgerStates ledger, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.ledger = ledger;
        this.nanoTime = nanoTime;
        this.askAt = nanoTime.getAsLong();
    }

    void add(Collection<TopicPartition> partitions) {
        remove(partitions);
        asked.addAll(partitions);
    }

    void remove(Collection<TopicPartition> partitions) {
        asked.removeAll(partitions);
        uncommitted.removeAll(partitions);
    }

    boolean isEmpty() {
        return asked.isEmpty() && uncommitted.isEmpty();
    }

    /** One step. @return those that are known now; empty for one that nobody has read yet */
    Map<TopicPartition, Optional<OffsetAndMetadata>> step() {
        Map<TopicPartition, Optional<OffsetAndMetadata>> known = new HashMap<>();
        askGroup(known);
        askLedger(known);
        return known;
    }

    private void askGroup(Map<TopicPartition, Optional<OffsetAndMetadata>> known) {
        if (asked.isEmpty() || nanoTime.getAsLong() < askAt) {
            return;
        }
        Set<TopicPartition> some = asked.stream().limit(together).collect(Collectors.toSet());
        Map<TopicPartition, OffsetAndMetadata> committed;
        try {
            committed = consumer.committed(some, ASK_TIME);
        } catch (TimeoutException e) {
            asked.removeAll(some);
            asked.addAll(some);
            together = Math.max(1, some.size() / 2);
            // With one alone the culprit is found, and the others are not to wait for it again and again.
            askAt = nanoTime.getAsLong() + (some.size() == 1 ? ASK_PAUSE.toNanos() : 0);
            return;
        }
        together = Math.min(TOGETHER_MAX, together * 2);
        asked.removeAll(some);
        for (TopicPartition partition : some) {
            OffsetAndMetadata offset = committed.get(partition);
            if (offset == null) {
                uncommitted.add(partition);
            } else {
                known.put(partition, Optional.of(offset));
            }
        }
    }

    private void askLedger(Map<TopicPartition, Optional<OffsetAndMetadata>> known) {
        if (uncommitted.isEmpty()) {
            return;
        }
        if (sought.isEmpty()) {
            sought = Set.copyOf(uncommitted);
        }
        Set<String> sites = sought.stream().map(partition -> Topics.siteOfUplink(partition.topic())).collect(Collectors.toSet());
        ledger.advance(sites, LEDGER_TIME).ifPresent(states -> {
            for (TopicPartition partition : sought) {
                if (uncommitted.remove(partition)) {
                    known.put(partition, Optional.ofNullable(states.get(Topics.siteOfUplink(partition.topic()))));
                }
            }
            sought = Set.of();
        });
    }

    @Override
    public void close() {
        ledger.close();
    }
}
