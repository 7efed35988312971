package io.sitewire.kafka;

import io.sitewire.ledger.LedgerJson;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of the topic {@code ledger}: {@code site} is where an uplink is read on from, {@code site/epoch} an account. All of a site
 * lie in one partition. Any thread.
 */
public final class LedgerRecords {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerRecords.class);

    private LedgerRecords() {
    }

    /** The partition in which all records of a site lie. */
    public static int partition(String site, int partitions) {
        return Utils.toPositive(Utils.murmur2(site.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    static ProducerRecord<byte[], byte[]> uplink(int partition, String site, byte[] value) {
        return new ProducerRecord<>(Topics.LEDGER, partition, site.getBytes(StandardCharsets.UTF_8), value);
    }

    static ProducerRecord<byte[], byte[]> account(int partition, String site, UUID epoch, byte[] value) {
        return new ProducerRecord<>(Topics.LEDGER, partition, (site + '/' + epoch).getBytes(StandardCharsets.UTF_8), value);
    }

    static OffsetAndMetadata committed(SiteLedger.UplinkPoint point) {
        return new OffsetAndMetadata(point.offset(), point.metadata());
    }

    /** The site of a record; null if it is none of ours. */
    static String site(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return null;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        int slash = key.indexOf('/');
        return slash < 0 ? key : key.substring(0, slash);
    }

    /** Brings the ledgers up to date with a record that was read. What cannot be understood, as of a newer version, is passed over. */
    static void apply(ConsumerRecord<byte[], byte[]> record, Map<String, SiteLedger> ledgers) {
        String site = site(record);
        if (site == null) {
            return;
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        SiteLedger ledger = ledgers.computeIfAbsent(site, SiteLedger::new);
        try {
            if (key.equals(site)) {
                ledger.uplink(record.value() == null ? null : LedgerJson.uplink(record.value()));
            } else if (record.value() == null) {
                ledger.remove(UUID.fromString(key.substring(site.length() + 1)));
            } else {
                ledger.put(LedgerJson.account(record.value()));
            }
        } catch (IllegalArgumentException | java.time.DateTimeException e) {
            LOG.warn("A record of the topic {} is passed over: partition {}, offset {}, key {}: {}", Topics.LEDGER, record.partition(),
                    record.offset(), key, e.toString());
        }
    }
}
