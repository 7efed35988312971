package io.sitewire.kafka;

import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The merge's way to the ledger: reads it when uplinks are given to this process, and writes it with each batch. One thread. */
final class LedgerClient implements AutoCloseable {
    /** Longer than a transaction that a killed process left open. */
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(60);
    private static final Duration ASK_TIME_MAX = Duration.ofSeconds(10);
    private final Map<String, Object> connection;
    private final Consumer<byte[], byte[]> consumer;
    private KafkaProducer<byte[], byte[]> producer;
    private int partitions;

    /** @param consumer is asked for the topic's partitions */
    LedgerClient(Map<String, Object> connection, Consumer<byte[], byte[]> consumer) {
        this.connection = connection;
        this.consumer = consumer;
    }

    /**
     * The ledgers of these sites, each an own copy.
     *
     * @throws KafkaException if they could not be read; nothing of their uplinks may then be merged
     */
    Map<String, SiteLedger> read(Collection<String> sites) {
        return new LedgerReader(connection, READ_TIME_MAX).of(sites);
    }

    /** How many partitions the topic has; 0 if it is not there. */
    int partitions() {
        if (partitions == 0) {
            List<PartitionInfo> known = consumer.partitionsFor(Topics.LEDGER, ASK_TIME_MAX);
            partitions = known == null ? 0 : known.size();
        }
        return partitions;
    }

    /** Returns when Kafka has confirmed all of them. */
    void write(List<ProducerRecord<byte[], byte[]>> records) {
        if (records.isEmpty()) {
            return;
        }
        if (producer == null) {
            Map<String, Object> properties = new HashMap<>(connection);
            properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, "1");
            producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        }
        List<Future<?>> sent = new ArrayList<>(records.size());
        records.forEach(record -> sent.add(producer.send(record)));
        producer.flush();
        for (Future<?> future : sent) {
            try {
                future.get();
            } catch (ExecutionException e) {
                throw new KafkaException("the ledger could not be written", e.getCause());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
        }
    }
}
