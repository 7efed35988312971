package io.sitewire.kafka;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The records of a batch that is to be merged, in order; each knows its uplink, which is told what becomes of it. One thread. */
final class SelectedRecords extends AbstractList<ConsumerRecord<byte[], byte[]>> {
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final List<Uplink> uplinks = new ArrayList<>();

    void add(ConsumerRecord<byte[], byte[]> record, Uplink uplink) {
        records.add(record);
        uplinks.add(uplink);
    }

    /** The route has put the record aside, and all that it does is done. */
    void rejected(int index) {
        uplinks.get(index).rejected(records.get(index));
    }

    @Override
    public ConsumerRecord<byte[], byte[]> get(int index) {
        return records.get(index);
    }

    @Override
    public int size() {
        return records.size();
    }
}
