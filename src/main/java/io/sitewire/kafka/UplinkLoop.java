package io.sitewire.kafka;

import io.sitewire.reading.Topics;
import io.sitewire.retry.Backoff;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The merge's consumer: poll, let one batch after the other be routed in a transaction, commit it, and after any failure go back to what
 * is committed and try again, forever.
 *
 * <p>One thread runs it. {@link #stop} may be called from any other. Kafka need not be there when it starts.
 *
 * <p>All that a poll brought is committed, or thrown away, before the next poll. Only within a poll uplinks are given to other processes.
 */
final class UplinkLoop implements Runnable {
    private static final Duration POLL_WAIT = Duration.ofMillis(500);
    /** While uplinks wait until it is known where they are to be read from. */
    private static final Duration POLL_WAIT_RESTORING = Duration.ofMillis(20);
    /** What a poll brought and is not merged by then is polled again, so that others of the group need not wait for this process. */
    private static final Duration POLLED_TIME_MAX = Duration.ofSeconds(20);
    private static final long LAG_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);
    private static final Duration RETRY_MIN = Duration.ofMillis(250);
    private static final Duration RETRY_MAX = Duration.ofSeconds(10);
    /** Two processes of one name must not shut each other out again and again. */
    private static final Duration FENCED_WAIT_MIN = Duration.ofSeconds(10);
    private static final Duration FENCED_WAIT_MAX = Duration.ofMinutes(2);
    private static final Duration FENCED_FORGOTTEN = Duration.ofMinutes(10);

    private final UplinkOptions options;
    private final UplinkClients clients;
    private final MergeTransactions transactions;
    private final BatchHandler handler;
    private final UplinkListener listener;
    private final UplinkStatus status;
    private final BatchLimit limit;
    private final Backoff backoff = new Backoff(RETRY_MIN, RETRY_MAX, new Random());
    private final Backoff fencedBackoff = new Backoff(FENCED_WAIT_MIN, FENCED_WAIT_MAX, new Random());
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile KafkaConsumer<byte[], byte[]> waking;
    private long fencedAt;
    /** The batch after the committed offsets has failed and not come again since. */
    private boolean batchFailed;

    /** Routes one batch, and returns when all that its route does is done. */
    interface BatchHandler {
        /** @throws Exception if the batch is not merged, whatever the reason */
        void merge(SelectedRecords batch) throws Exception;
    }

    UplinkLoop(UplinkOptions options, MergeTransactions transactions, BatchHandler handler, UplinkListener listener, UplinkStatus status) {
        this.options = options;
        this.clients = new UplinkClients(options);
        this.transactions = transactions;
        this.handler = handler;
        this.listener = listener;
        this.status = status;
        this.limit = new BatchLimit(options.batchRecordsMax());
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
            } catch (MergeFencedException e) {
                fenced(e);
            } catch (RuntimeException e) {
                // Such as a host name that cannot be resolved, or a consumer that Kafka has declared unusable.
                status.failed("the merge could not consume uplinks from " + options.connection().bootstrapServers(), e);
                pause(backoff.next());
            }
        }
    }

    private void fenced(MergeFencedException e) {
        long now = System.nanoTime();
        if (now - fencedAt > FENCED_FORGOTTEN.toNanos()) {
            fencedBackoff.reset();
        }
        fencedAt = now;
        status.fenced(e);
        pause(fencedBackoff.next());
    }

    private void consume() {
        status.reconnecting();
        try {
            // First of all, so that what this process left open when it was killed is over, and nobody waits for it.
            transactions.recover(clients.connection());
            consumeUplinks();
        } finally {
            Thread.interrupted();
            transactions.close();
        }
    }

    private void consumeUplinks() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(clients.consumer(), bytes, bytes);
        waking = consumer;
        try (TopicIds topicIds = new TopicIds(clients.connection());
                UplinkRestore restore = new UplinkRestore(consumer, new LedgerStates(clients.connection()), System::nanoTime)) {
            UplinkAssignment assignment = new UplinkAssignment(consumer, topicIds, restore, listener);
            consumer.subscribe(Topics.UPLINK, assignment);
            long checked = System.nanoTime();
            long lagTold = checked;
            Metric heardBytes = UplinkClients.heardBytes(consumer);
            while (!isStopped()) {
                PolledRecords polled = new PolledRecords(consumer.poll(assignment.isRestoring() ? POLL_WAIT_RESTORING : POLL_WAIT));
                boolean tellsLag = System.nanoTime() - lagTold > LAG_NANOS;
                if (tellsLag || !polled.isEmpty()) {
                    assignment.measureLag();
                }
                status.polled(((Number) heardBytes.metricValue()).doubleValue(), assignment.size(), assignment.holding());
                mergeOrRewind(assignment, polled);
                if (tellsLag) {
                    listener.lag(assignment.lag());
                    lagTold = System.nanoTime();
                }
                if (System.nanoTime() - checked > options.discoveryInterval().toNanos()) {
                    assignment.checkTopics();
                    checked = System.nanoTime();
                }
            }
        } finally {
            waking = null;
            listener.lag(Map.of());
            // An interrupt would keep the consumer from leaving the group.
            Thread.interrupted();
            consumer.close(CloseOptions.timeout(CLOSE_WAIT));
        }
    }

    private void mergeOrRewind(UplinkAssignment assignment, PolledRecords polled) {
        try {
            long deadline = System.nanoTime() + POLLED_TIME_MAX.toNanos();
            while (polled.hasNext() && !isStopped()) {
                merge(assignment, polled);
                if (System.nanoTime() > deadline) {
                    polled.skipAll(assignment::goBack);
                }
            }
            if (polled.isEmpty() && !batchFailed) {
                status.quiet();
            }
            assignment.readStates();
        } catch (WakeupException e) {
            throw e;
        } catch (Exception e) {
            polled.skipAll(assignment::goBack);
            rewind(assignment, e);
        }
    }

    private void merge(UplinkAssignment assignment, PolledRecords polled) throws Exception {
        long begun = System.nanoTime();
        SelectedRecords batch = assignment.select(polled, limit.records(), BatchLimit.BYTES_MAX);
        try {
            if (!batch.isEmpty()) {
                transactions.begin();
                route(batch);
            }
            assignment.commit(transactions).ifPresent(listener::committed);
        } finally {
            limit.took(Duration.ofNanos(System.nanoTime() - begun));
        }
        batchFailed = false;
        backoff.reset();
        status.succeeded();
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
        TransactionOutcome outcome = transactions.failed(failure);
        if (outcome != TransactionOutcome.NONE) {
            listener.notCommitted(outcome);
        }
        if (outcome == TransactionOutcome.FENCED) {
            throw new MergeFencedException(transactions.transactionalId(), options.group(), failure);
        }
        while (!isStopped()) {
            status.failed("a batch was not merged", cause);
            pause(backoff.next());
            try {
                transactions.recover(clients.connection());
                assignment.rewind();
                return;
            } catch (WakeupException e) {
                throw e;
            } catch (RuntimeException e) {
                cause = e;
            }
        }
    }

    private void pause(Duration time) {
        try {
            stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Only the consumer's stop interrupts, after stop().
            Thread.currentThread().interrupt();
        }
    }

    private boolean isStopped() {
        return stopped.getCount() == 0;
    }
}
