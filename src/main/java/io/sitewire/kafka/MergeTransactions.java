package io.sitewire.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.Serializer;

/**
 * The merge's transactions: all that a batch writes, and the offsets that say that it is written, become visible together or not at all.
 *
 * <p>Threads: the loop's begins, commits, recovers and closes; any may send while a transaction is open.
 *
 * <p>A producer of Kafka's is used until something goes wrong that it might not get over, such as a commit without an answer. The next one
 * of the same transactional id makes an end of what the one before left open, and shuts it out; only after that it is certain what is
 * committed.
 */
public final class MergeTransactions {
    /** So long, at most, readers of the merged stream wait for a process that was killed. */
    static final Duration TIMEOUT = Duration.ofSeconds(10);
    /** What takes longer could not be committed any more. */
    private static final Duration ANSWER_TIME_MAX = Duration.ofSeconds(8);
    /** An answer that got lost must be noticed while the transaction can still be saved. */
    private static final Duration REQUEST_TIME_MAX = Duration.ofSeconds(3);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    private final String transactionalId;
    private final Runnable preparation;
    private final Function<Map<String, Object>, Producer<Object, Object>> maker;
    private final LongSupplier nanoTime;
    private Map<String, Object> endpointProperties = Map.of();
    private Producer<Object, Object> producer;
    private boolean open;
    private boolean doubtful;
    private long openedAt;

    /**
     * @param transactionalId the same after a restart, and of no other process at the same time
     * @param preparation runs before a producer is made, such as creating the topics; may throw
     */
    public MergeTransactions(String transactionalId, Runnable preparation) {
        this(transactionalId, preparation, properties -> new KafkaProducer<>(properties, bytes(), bytes()), System::nanoTime);
    }

    MergeTransactions(String transactionalId, Runnable preparation, Function<Map<String, Object>, Producer<Object, Object>> maker,
            LongSupplier nanoTime) {
        this.transactionalId = transactionalId;
        this.preparation = preparation;
        this.maker = maker;
        this.nanoTime = nanoTime;
    }

    static Serializer<Object> bytes() {
        return (topic, data) -> data == null || data instanceof byte[] ? (byte[]) data : data.toString().getBytes(StandardCharsets.UTF_8);
    }

    public String transactionalId() {
        return transactionalId;
    }

    /** What the route's endpoint wants of its producer; what transactions need stays as it is. */
    synchronized void configure(Map<String, Object> properties) {
        endpointProperties = Map.copyOf(properties);
    }

    /**
     * Returns when it is certain what is committed: every transaction that was begun under this name is over, and whoever began it is
     * shut out. Does nothing if there is a producer already.
     *
     * @param connection how Kafka is reached
     */
    void recover(Map<String, Object> connection) {
        if (current() != null) {
            return;
        }
        preparation.run();
        Producer<Object, Object> made = maker.apply(properties(connection));
        try {
            made.initTransactions();
        } catch (RuntimeException e) {
            made.close(Duration.ZERO);
            throw e;
        }
        synchronized (this) {
            producer = made;
            open = false;
            doubtful = false;
        }
    }

    /** Begins a transaction; {@link #recover} must have returned. */
    synchronized void begin() {
        openedAt = nanoTime.getAsLong();
        producer.beginTransaction();
        open = true;
    }

    synchronized boolean isOpen() {
        return open;
    }

    /** Writes a record in the transaction. */
    Future<RecordMetadata> send(ProducerRecord<Object, Object> record, Callback callback) {
        return opened().send(record, callback);
    }

    List<PartitionInfo> partitionsOf(String topic) {
        return opened().partitionsFor(topic);
    }

    /**
     * Commits the transaction with these offsets. If it throws, nothing is known until {@link #failed} and {@link #recover} were called.
     *
     * @param group the consumer's, as it is now: with it the broker refuses a member that is none any more
     * @return how long Kafka took
     */
    Duration commit(Collection<ProducerRecord<byte[], byte[]>> ledger, Map<TopicPartition, OffsetAndMetadata> offsets,
            ConsumerGroupMetadata group) {
        Producer<Object, Object> current = opened();
        long begun = nanoTime.getAsLong();
        for (ProducerRecord<byte[], byte[]> record : ledger) {
            current.send(new ProducerRecord<>(record.topic(), record.partition(), record.timestamp(), record.key(), record.value(),
                    record.headers()));
        }
        current.flush();
        current.sendOffsetsToTransaction(offsets, group);
        synchronized (this) {
            doubtful = true;
        }
        current.commitTransaction();
        synchronized (this) {
            doubtful = false;
            open = false;
        }
        return Duration.ofNanos(nanoTime.getAsLong() - begun);
    }

    /** Something of the transaction has failed: it is taken back, or if that can't be done now, by the next {@link #recover}. */
    TransactionOutcome failed(Exception failure) {
        Producer<Object, Object> current;
        TransactionOutcome outcome;
        synchronized (this) {
            current = producer;
            if (current == null || !open) {
                return TransactionOutcome.NONE;
            }
            outcome = isFenced(failure) ? fenced() : doubtful ? TransactionOutcome.DOUBTFUL : TransactionOutcome.ABORTED;
            open = false;
            doubtful = false;
        }
        if (outcome != TransactionOutcome.ABORTED) {
            discard();
            return outcome;
        }
        try {
            current.abortTransaction();
        } catch (RuntimeException e) {
            discard();
            return isFenced(e) ? fenced() : TransactionOutcome.ABORTED;
        }
        return outcome;
    }

    /** Kafka shuts out a producer whose transaction took too long, and one whose name another uses. */
    private TransactionOutcome fenced() {
        boolean overtime = nanoTime.getAsLong() - openedAt >= TIMEOUT.toNanos();
        return overtime ? TransactionOutcome.TIMED_OUT : TransactionOutcome.FENCED;
    }

    static boolean isFenced(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
                return true;
            }
        }
        return false;
    }

    private void discard() {
        close(Duration.ZERO);
    }

    /** Gives the producer back; a transaction that is open is taken back. */
    void close() {
        close(CLOSE_WAIT);
    }

    private void close(Duration wait) {
        Producer<Object, Object> last;
        synchronized (this) {
            last = producer;
            producer = null;
            open = false;
            doubtful = false;
        }
        if (last != null) {
            last.close(wait);
        }
    }

    private synchronized Producer<Object, Object> current() {
        return producer;
    }

    private synchronized Producer<Object, Object> opened() {
        if (producer == null || !open) {
            throw new IllegalStateException("no batch is being merged: only the route of the uplink may write with its producer");
        }
        return producer;
    }

    private Map<String, Object> properties(Map<String, Object> connection) {
        Map<String, Object> properties = new HashMap<>(endpointProperties);
        properties.putAll(connection);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TIMEOUT.toMillis());
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.RETRIES_CONFIG, Integer.MAX_VALUE);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, ANSWER_TIME_MAX.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) ANSWER_TIME_MAX.toMillis());
        properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIME_MAX.toMillis());
        properties.remove(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG);
        properties.remove(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);
        return properties;
    }
}
