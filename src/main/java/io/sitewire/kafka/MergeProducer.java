package io.sitewire.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
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
 * What Camel's {@code kafka:} endpoint takes for its producer: writes in the transaction that the {@code uplink:} consumer has opened.
 *
 * <p>It may be closed and used again: Camel closes a producer after some failures and goes on using it. And it has no transactions of its
 * own: Camel would commit them when the exchange is done, without the offsets.
 *
 * <p>Threads: any, while a batch is being routed.
 */
final class MergeProducer implements Producer<Object, Object> {
    private final MergeTransactions transactions;

    MergeProducer(MergeTransactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<Object, Object> record) {
        return send(record, null);
    }

    @Override
    public Future<RecordMetadata> send(ProducerRecord<Object, Object> record, Callback callback) {
        return transactions.send(record, callback);
    }

    /** Does nothing: the commit does. */
    @Override
    public void flush() {
    }

    @Override
    public List<PartitionInfo> partitionsFor(String topic) {
        return transactions.partitionsOf(topic);
    }

    @Override
    public Map<MetricName, ? extends Metric> metrics() {
        return Map.of();
    }

    /** Does nothing: the consumer closes what it has opened. */
    @Override
    public void close() {
    }

    @Override
    public void close(Duration timeout) {
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
        return new UnsupportedOperationException("transactions of the merge are begun and committed by its consumer, uplink:; "
                + "remove the options transacted and transactionalId of the kafka: endpoint");
    }
}
