package io.sitewire.kafka;

import io.sitewire.reading.Topics;
import io.sitewire.retry.Backoff;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The merge's consumer: poll, let one batch be routed, commit, and after any failure go back to what is committed and try again, forever.
 *
 * <p>One thread runs it. {@link #stop} may be called from any other. Kafka need not be there when it starts.
 */
final class UplinkLoop implements Runnable {
    /** Long, because a batch may wait for a broker to return; a process that is dead is known by its heartbeats, much sooner. */
    private static final Duration BATCH_TIME_MAX = Duration.ofMinutes(30);
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);
    /** Bounds what a poll brings besides the number of its records. */
    private static final int FETCH_BYTES_MAX = 16 << 20;
    private static final Duration RETRY_MIN = Duration.ofMillis(250);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);

    private final UplinkOptions options;
    private final BatchHandler handler;
    private final UplinkListener listener;
    private final UplinkStatus status;
    private final Backoff backoff = new Backoff(RETRY_MIN, RETRY_MAX, new Random());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile KafkaConsumer<byte[], byte[]> waking;
    /** The batch after the committed offsets has failed and not come again since. */
    private boolean batchFailed;

    /** Routes one batch, and returns when all that its route does is done. */
    interface BatchHandler {
        /** @throws Exception if the batch is not merged, whatever the reason */
        void merge(SelectedRecords batch) throws Exception;
    }

    UplinkLoop(UplinkOptions options, BatchHandler handler, UplinkListener listener, UplinkStatus status) {
        this.options = options;
        this.handler = handler;
        this.listener = listener;
        this.status = status;
    }

    /** Asks the loop to end after the batch that it is at. */
    void stop() {
        stopped.countDown();
        KafkaConsumer<byte[], byte[]> consumer = waking;
        if (consumer != null) {
            consumer.wakeup();
        }
    }

    @Override
    public void run() {
        while (!isStopped()) {
            try {
                consume();
            } catch (WakeupException e) {
                // Only stop() wakes the consumer; the loop's condition sees it.
                continue;
            } catch (RuntimeException e) {
                // Such as a host name that cannot be resolved, or a consumer that Kafka has declared unusable.
                status.failed("the merge could not consume uplinks from " + options.brokers(), e);
                pause();
            }
        }
    }

    private void consume() {
        status.reconnecting();
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties(), bytes, bytes);
        waking = consumer;
        try (TopicIds topicIds = new TopicIds(connection()); LedgerClient ledger = new LedgerClient(connection(), consumer)) {
            UplinkAssignment assignment = new UplinkAssignment(consumer, topicIds, ledger, listener);
            consumer.subscribe(Topics.UPLINK, assignment);
            MetricName heard = consumer.metrics().keySet().stream()
                    .filter(name -> name.name().equals("incoming-byte-total") && name.group().equals("consumer-metrics"))
                    .findFirst().orElseThrow();
            Metric heardBytes = consumer.metrics().get(heard);
            while (!isStopped()) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL_WAIT);
                status.polled(((Number) heardBytes.metricValue()).doubleValue(), assignment.size(), assignment.holding());
                mergeOrRewind(assignment, records);
            }
        } finally {
            waking = null;
            // An interrupt would keep the consumer from leaving the group.
            Thread.interrupted();
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        }
    }

    private void mergeOrRewind(UplinkAssignment assignment, ConsumerRecords<byte[], byte[]> records) {
        try {
            SelectedRecords batch = assignment.select(records);
            // The route's first step creates what is missing of the topics, also for control records alone.
            if (!batch.isEmpty() || assignment.needsLedger()) {
                route(batch);
            }
            if (!records.isEmpty()) {
                assignment.commit();
                batchFailed = false;
                backoff.reset();
                status.succeeded();
            } else if (!batchFailed) {
                status.quiet();
            }
            // Last, because it goes to another place than what was just polled comes from.
            assignment.readStates();
        } catch (WakeupException e) {
            throw e;
        } catch (Exception e) {
            rewind(assignment, e);
        }
    }

    private void route(SelectedRecords batch) throws Exception {
        status.batchBegins();
        try {
            handler.merge(batch);
        } finally {
            status.batchEnds();
        }
    }

    private void rewind(UplinkAssignment assignment, Exception failure) {
        Exception cause = failure;
        batchFailed = true;
        while (!isStopped()) {
            status.failed("a batch was not merged", cause);
            pause();
            try {
                assignment.rewind();
                return;
            } catch (WakeupException e) {
                throw e;
            } catch (RuntimeException e) {
                cause = e;
            }
        }
    }

    private void pause() {
        try {
            stopped.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Only the consumer's stop interrupts, after stop().
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }

    private Map<String, Object> connection() {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.brokers());
        properties.put(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, "5000");
        if (!options.clientId().isEmpty()) {
            properties.put(CommonClientConfigs.CLIENT_ID_CONFIG, options.clientId());
        }
        return properties;
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = connection();
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, options.group());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        properties.put(ConsumerConfig.METADATA_MAX_AGE_CONFIG, String.valueOf(options.discoveryInterval().toMillis()));
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, String.valueOf(options.batchRecordsMax()));
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, String.valueOf(FETCH_BYTES_MAX));
        properties.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, String.valueOf(BATCH_TIME_MAX.toMillis()));
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, String.valueOf(SESSION_TIMEOUT.toMillis()));
        return properties;
    }
}
