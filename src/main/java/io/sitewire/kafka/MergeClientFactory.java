package io.sitewire.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Joins the two ends of the route {@code core-merge}: the {@code kafka:} endpoint that writes, and the {@code uplink:} consumer that
 * commits what was written together with its offsets.
 *
 * <p>Any thread. There is one for each {@code uplink:} consumer.
 */
public final class MergeClientFactory implements KafkaClientFactory {
    private final MergeTransactions transactions;
    private final KafkaConnection connection;

    /** @param connection the Kafka of both ends */
    public MergeClientFactory(MergeTransactions transactions, KafkaConnection connection) {
        this.transactions = transactions;
        this.connection = connection;
    }

    MergeTransactions transactions() {
        return transactions;
    }

    KafkaConnection connection(String brokers) {
        return new KafkaConnection(brokers, connection.tls());
    }

    @Override
    public Producer<Object, Object> getProducer(Properties properties) {
        Map<String, Object> settings = new HashMap<>();
        connection.secured(properties).forEach((name, value) -> settings.put((String) name, value));
        transactions.configure(settings);
        return new MergeProducer(transactions);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Properties properties) {
        throw new UnsupportedOperationException("mergeClients makes a producer only; uplinks are consumed with uplink:");
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return configuration.getBrokers();
    }
}
