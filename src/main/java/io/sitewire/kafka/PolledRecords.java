package io.sitewire.kafka;

import java.util.Collections;
import java.util.Iterator;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/** What one poll brought, from which batches are taken one after the other. One thread. */
final class PolledRecords {
    private final ConsumerRecords<byte[], byte[]> records;
    private final Iterator<TopicPartition> partitions;
    private TopicPartition partition;
    private Iterator<ConsumerRecord<byte[], byte[]>> rest = Collections.emptyIterator();

    PolledRecords(ConsumerRecords<byte[], byte[]> records) {
        this.records = records;
        this.partitions = records.partitions().iterator();
    }

    boolean isEmpty() {
        return records.isEmpty();
    }

    boolean hasNext() {
        while (!rest.hasNext() && partitions.hasNext()) {
            partition = partitions.next();
            rest = records.records(partition).iterator();
        }
        return rest.hasNext();
    }

    /** In order within each partition; {@link #hasNext} must have said that there is one. */
    ConsumerRecord<byte[], byte[]> next() {
        return rest.next();
    }

    /** That of the record taken last. */
    TopicPartition partition() {
        return partition;
    }

    /** Passes over what else there is of the partition of the record taken last. */
    void skipPartition() {
        rest = Collections.emptyIterator();
    }

    /** Passes over everything, and tells of each partition of which something was passed over. */
    void skipAll(Consumer<TopicPartition> skipped) {
        while (hasNext()) {
            skipped.accept(partition);
            skipPartition();
        }
    }
}
