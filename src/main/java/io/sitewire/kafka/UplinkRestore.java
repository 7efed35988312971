package io.sitewire.kafka;

import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
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
 * group knows nothing; and what the ledger knows of their sites.
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
    /** Those of which it is known, or known that there is none, and their ledger is not. */
    private final Map<TopicPartition, Optional<OffsetAndMetadata>> answered = new HashMap<>();
    /** Those of them whose ledgers are read now. */
    private Set<TopicPartition> sought = Set.of();
    private int together = TOGETHER_MAX;
    private long askAt;

    /**
     * What an uplink goes on from.
     *
     * @param committed where it is read on from; null if nobody has read it yet
     * @param ledger what is known of its site, for whoever merges it to change
     */
    record Known(OffsetAndMetadata committed, SiteLedger ledger) {
    }

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
        answered.keySet().removeAll(partitions);
    }

    boolean isEmpty() {
        return asked.isEmpty() && answered.isEmpty();
    }

    /** One step. @return those that are known now */
    Map<TopicPartition, Known> step() {
        Map<TopicPartition, Known> known = new HashMap<>();
        askGroup();
        askLedger(known);
        return known;
    }

    private void askGroup() {
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
            answered.put(partition, Optional.ofNullable(committed.get(partition)));
        }
    }

    private void askLedger(Map<TopicPartition, Known> known) {
        if (answered.isEmpty()) {
            return;
        }
        if (sought.isEmpty()) {
            sought = Set.copyOf(answered.keySet());
        }
        Set<String> sites = sought.stream().map(partition -> Topics.siteOfUplink(partition.topic())).collect(Collectors.toSet());
        ledger.advance(sites, LEDGER_TIME).ifPresent(ledgers -> {
            for (TopicPartition partition : sought) {
                Optional<OffsetAndMetadata> committed = answered.remove(partition);
                if (committed != null) {
                    SiteLedger of = ledgers.get(Topics.siteOfUplink(partition.topic()));
                    known.put(partition, new Known(committed.or(() -> of.uplink().map(LedgerRecords::committed)).orElse(null), of));
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
