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

    private final Supplier<Producer<byte[], byte[]>> maker;
    private final LongSupplier nanoTime;
    private Producer<byte[], byte[]> producer;
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
        Producer<byte[], byte[]> current;
        try {
            current = current();
        } catch (RuntimeException e) {
            return refuse(null, e, callback);
        }
        try {
            return current.send(record, (metadata, failure) -> {
                if (failure != null) {
                    failed(current, failure);
                }
                if (callback != null) {
                    callback.onCompletion(metadata, failure);
                }
            });
        } catch (RuntimeException e) {
            return refuse(current, e, callback);
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

    private synchronized Producer<byte[], byte[]> current() {
        if (closed) {
            throw new IllegalStateException("the producer is closed");
        }
        if (producer == null) {
            producer = maker.get();
        }
        return producer;
    }

    private Future<RecordMetadata> refuse(Producer<byte[], byte[]> by, Exception failure, Callback callback) {
        failed(by, failure);
        if (callback != null) {
            callback.onCompletion(null, failure);
        }
        return CompletableFuture.failedFuture(failure);
    }

    /** @param by the producer that failed; null if none could be made */
    private void failed(Producer<byte[], byte[]> by, Exception failure) {
        synchronized (this) {
            if (by != producer) {
                // It was given up before, and this is one of the records that went with it.
                return;
            }
            refusal = failure;
            lastSendAt = nanoTime.getAsLong();
            producer = null;
        }
        if (by != null) {
            // Not under the lock, since its own thread calls back. What is under way fails at once.
            by.close(Duration.ZERO);
        }
    }

    /** Ends the connection. What is under way fails; the next record makes a new one. */
    public void disconnect() {
        Producer<byte[], byte[]> last;
        synchronized (this) {
            last = producer;
            producer = null;
        }
        if (last != null) {
            last.close(Duration.ZERO);
        }
    }

    @Override
    public void flush() {
        Producer<byte[], byte[]> current = peek();
        if (current != null) {
            current.flush();
        }
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return current().partitionsFor(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        Producer<byte[], byte[]> current = peek();
        return current == null ? Map.of() : current.metrics();
    }

    @Override
    public void close() {
        close(CLOSE_WAIT);
    }

    @Override
    public void close(Duration timeout) {
        Producer<byte[], byte[]> last;
        synchronized (this) {
            closed = true;
            last = producer;
        }
        if (last != null) {
            last.close(timeout);
        }
    }

    public synchronized boolean isClosed() {
        return closed;
    }

    private synchronized Producer<byte[], byte[]> peek() {
        return producer;
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
