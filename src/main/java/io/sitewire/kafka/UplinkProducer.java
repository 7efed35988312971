package io.sitewire.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.metrics.KafkaMetric;

/**
 * The edge's Kafka producer, made for a link that is often away and for a sender that goes back after every failure. Kafka's own
 * one has four habits that do not fit, each of which this changes:
 * <ul>
 * <li>it is made when a route starts, and fails if no host name can be resolved: here it is made at the first send, and again;
 * <li>without a link each record of a batch waits for {@code max.block.ms} by itself, hours for a batch: here the rest of a batch
 * is refused once one of its records has failed;
 * <li>after some errors it never works again, and after others it sends on what was handed to it later: here it is given up at the first
 * error, so that all that is under way fails with it, and the next batch makes a new one;
 * <li>{@code close()} waits for what was not sent for as long as that takes: here it is given up after {@link #CLOSE_WAIT}.
 * </ul>
 *
 * <p>Threads: one sends at a time; any may close. Nothing is thrown by {@code send}: each record's outcome comes through its
 * callback, so that the sender knows when a batch is over. Not for transactions.
 */
public final class UplinkProducer implements Producer<byte[], byte[]> {
    /** How long a stopping route waits for what is with Kafka; what is not confirmed is in the buffer. */
    static final Duration CLOSE_WAIT = Duration.ofSeconds(2);
    /** A longer pause between two sends means a new batch; the buffer's consumer waits longer than that after a failure. */
    static final Duration BATCH_GAP = Duration.ofMillis(100);

    private static final String SPLITS = "batch-split-total";

    /** A producer, and why it was given up. */
    private static final class Current {
        private final Producer<byte[], byte[]> producer;
        private volatile Exception cause;

        private Current(Producer<byte[], byte[]> producer) {
            this.producer = producer;
        }
    }

    private final Supplier<Producer<byte[], byte[]>> maker;
    private final LongSupplier nanoTime;
    private Current current;
    private Exception refusal;
    private long lastSendAt;
    private boolean closed;

    /** @param maker makes a producer, or throws if it cannot be made now */
    public UplinkProducer(Supplier<Producer<byte[], byte[]>> maker) {
        this(maker, System::nanoTime);
    }

    UplinkProducer(Supplier<Producer<byte[], byte[]>> maker, LongSupplier nanoTime) {
        this.maker = maker;
        this.nanoTime = nanoTime;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
        Exception refused = refusal();
        if (refused != null) {
            if (callback != null) {
                callback.onCompletion(null, refused);
            }
            return CompletableFuture.failedFuture(refused);
        }
        Current used;
        try {
            used = current();
        } catch (RuntimeException e) {
            return refuse(null, e, callback);
        }
        try {
            return used.producer.send(record, (metadata, failure) -> {
                if (failure != null) {
                    failed(used, failure);
                }
                if (callback != null) {
                    Exception cause = used.cause;
                    callback.onCompletion(metadata, failure == null || cause == null ? failure : cause);
                }
            });
        } catch (RuntimeException e) {
            return refuse(used, e, callback);
        } finally {
            synchronized (this) {
                lastSendAt = nanoTime.getAsLong();
            }
        }
    }

    /** @return why a record before this one in the batch has failed; null if none has */
    private synchronized Exception refusal() {
        if (nanoTime.getAsLong() - lastSendAt >= BATCH_GAP.toNanos()) {
            refusal = null;
        } else if (refusal != null) {
            lastSendAt = nanoTime.getAsLong();
        }
        return refusal;
    }

    private synchronized Current current() {
        if (closed) {
            throw new IllegalStateException("the producer is closed");
        }
        if (current == null) {
            current = new Current(maker.get());
        }
        return current;
    }

    private Future<RecordMetadata> refuse(Current by, Exception failure, Callback callback) {
        failed(by, failure);
        if (callback != null) {
            callback.onCompletion(null, failure);
        }
        return CompletableFuture.failedFuture(failure);
    }

    /** @param by the producer that failed; null if none could be made */
    private void failed(Current by, Exception failure) {
        synchronized (this) {
            if (by != current) {
                // It was given up before, and this is one of the records that went with it.
                return;
            }
            refusal = failure;
            lastSendAt = nanoTime.getAsLong();
        }
        // Not under the lock, since its own thread calls back.
        giveUp(by, failure);
    }

    /** What is under way fails at once, for that reason. */
    private void giveUp(Current given, Exception cause) {
        synchronized (this) {
            if (given == null || given != current) {
                return;
            }
            given.cause = cause;
            current = null;
        }
        given.producer.close(Duration.ZERO);
    }

    /** Ends the connection. What is under way fails; the next record makes a new one. */
    public void disconnect() {
        giveUp(peek(), new DisconnectException("the connection is ended"));
    }

    /**
     * Fails what is under way if the broker has refused a batch for its size. Kafka's client would divide the batch by a rule that does not
     * know the broker's limit, and send it again and again until the delivery timeout, which says nothing of the size. To be called now and
     * then.
     */
    public void checkSize() {
        Current checked = peek();
        if (checked == null) {
            return;
        }
        boolean split = checked.producer.metrics().values().stream().anyMatch(metric -> metric.metricName().name().equals(SPLITS)
                && metric.metricValue() instanceof Double count && count > 0);
        if (split) {
            failed(checked, new RecordTooLargeException("the broker refuses a batch for its size: it has more bytes than the topic's"
                    + " max.message.bytes, or the broker's message.max.bytes, allows"));
        }
    }

    @Override
    public void flush() {
        Current now = peek();
        if (now != null) {
            now.producer.flush();
        }
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return current().producer.partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        Current now = peek();
        return now == null ? Map.of() : now.producer.metrics();
    }

    @Override
    public void close() {
        close(CLOSE_WAIT);
    }

    @Override
    public void close(Duration timeout) {
        Current last;
        synchronized (this) {
            closed = true;
            last = current;
        }
        if (last != null) {
            last.producer.close(timeout);
        }
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Current peek() {
        return current;
    }

    @Override
    public void registerMetricForSubscription(KafkaMetric metric) {
        throw unsupported();
    }

    @Override
    public void unregisterMetricFromSubscription(KafkaMetric metric) {
        throw unsupported();
    }

    @Override
    public Uuid clientInstanceId(Duration timeout) {
        throw unsupported();
    }

    @Override
    public void initTransactions() {
        throw unsupported();
    }

    @Override
    public void beginTransaction() {
        throw unsupported();
    }

    @Override
    public void sendOffsetsToTransaction(Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
        throw unsupported();
    }

    @Override
    public void commitTransaction() {
        throw unsupported();
    }

    @Override
    public void abortTransaction() {
        throw unsupported();
    }

    private static UnsupportedOperationException unsupported() {
        return new UnsupportedOperationException("the uplink needs no transactions, subscriptions or metrics of its own");
    }
}
