package io.sitewire.kafka;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.ledger.LedgerJson;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.ledger.SiteSummary;
import io.sitewire.reading.Topics;
import io.sitewire.retry.Causes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the ledgers of all sites at hand, following the topic: what is committed shows a moment later. Kafka need not be there when it
 * starts, nor stay. One thread runs it; any thread may ask.
 */
public final class LedgerFollower implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerFollower.class);
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final Duration RETRY_WAIT = Duration.ofSeconds(5);
    private static final Duration ASK_TIME_MAX = Duration.ofSeconds(10);
    private final Map<String, Object> connection;
    private final Consumer<SiteSummary> listener;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Map<String, SiteLedger> ledgers = new TreeMap<>();
    private boolean read;

    /**
     * @param connection at least {@code bootstrap.servers}
     * @param listener is told, on the thread that runs this, what a site comes to each time that it changes
     */
    public LedgerFollower(Map<String, Object> connection, Consumer<SiteSummary> listener) {
        this.connection = Map.copyOf(connection);
        this.listener = listener;
    }

    /** Whether the ledger was read to the end that it had; until then what is known is not all. */
    public synchronized boolean isRead() {
        return read;
    }

    /** What each site comes to, by name. */
    public synchronized List<SiteSummary> summaries() {
        return ledgers.values().stream().filter(ledger -> !ledger.isEmpty()).map(SiteLedger::summary).toList();
    }

    /** All that is known of a site; empty if nothing is. */
    public synchronized Optional<ObjectNode> site(String site) {
        return Optional.ofNullable(ledgers.get(site)).filter(ledger -> !ledger.isEmpty()).map(LedgerJson::site);
    }

    /** Asks it to end. */
    public void stop() {
        stopped.countDown();
    }

    @Override
    public void run() {
        while (stopped.getCount() > 0) {
            try {
                follow();
            } catch (RuntimeException e) {
                LOG.debug("The ledger cannot be followed: {}; it is tried again", Causes.text(e));
            }
            pause();
        }
    }

    private void follow() {
        try (KafkaConsumer<byte[], byte[]> reader = GrouplessConsumer.of(connection,
                Map.of(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, String.valueOf(ASK_TIME_MAX.toMillis())))) {
            List<PartitionInfo> known = reader.partitionsFor(Topics.LEDGER);
            if (known == null || known.isEmpty()) {
                return;
            }
            List<TopicPartition> partitions = known.stream()
                    .map(partition -> new TopicPartition(Topics.LEDGER, partition.partition())).toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = reader.endOffsets(partitions);
            while (stopped.getCount() > 0) {
                List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
                reader.poll(POLL_WAIT).forEach(records::add);
                apply(records, ends.entrySet().stream().allMatch(end -> reader.position(end.getKey()) >= end.getValue()));
            }
        }
    }

    private void apply(List<ConsumerRecord<byte[], byte[]>> records, boolean toTheEnd) {
        List<SiteSummary> changed = new ArrayList<>();
        synchronized (this) {
            Set<String> sites = new HashSet<>();
            for (ConsumerRecord<byte[], byte[]> record : records) {
                LedgerRecords.apply(record, ledgers);
                sites.add(LedgerRecords.site(record));
            }
            read |= toTheEnd;
            sites.stream().map(ledgers::get).filter(ledger -> ledger != null && !ledger.isEmpty())
                    .forEach(ledger -> changed.add(ledger.summary()));
        }
        changed.forEach(listener);
    }

    private void pause() {
        try {
            stopped.await(RETRY_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Whoever interrupts wants it to end; nothing is lost.
            stopped.countDown();
            Thread.currentThread().interrupt();
        }
    }
}
