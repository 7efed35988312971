package io.sitewire.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sitewire.reading.Topics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.utils.Utils;

/**
 * The record of the ledger that says where an uplink is read on from, should the consumer group be lost: key {@code site}, value JSON with
 * {@code topicId}, {@code offset} and {@code metadata}, which are the group's own. All records of a site lie in one partition. Any thread.
 */
final class LedgerState {
    private static final JsonFactory JSON = new JsonFactory();

    private LedgerState() {
    }

    /** The partition in which all records of a site lie. */
    static int partition(String site, int partitions) {
        return Utils.toPositive(Utils.murmur2(site.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    static ProducerRecord<byte[], byte[]> record(String site, int partitions, OffsetAndMetadata committed) {
        return new ProducerRecord<>(Topics.LEDGER, partition(site, partitions), site.getBytes(StandardCharsets.UTF_8),
                encode(site, committed));
    }

    private static byte[] encode(String site, OffsetAndMetadata committed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("site", site);
            json.writeStringField("topicId", UplinkStateCodec.decode(committed.metadata()).topicId());
            json.writeNumberField("offset", committed.offset());
            json.writeStringField("metadata", committed.metadata());
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** @throws IllegalArgumentException if it is something else */
    static OffsetAndMetadata decode(byte[] value) {
        long offset = -1;
        String metadata = null;
        try (JsonParser json = JSON.createParser(value)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                throw new IllegalArgumentException("a state in the ledger is no JSON object");
            }
            for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
                json.nextToken();
                switch (name) {
                    case "offset" -> offset = json.getLongValue();
                    case "metadata" -> metadata = json.getText();
                    default -> json.skipChildren();
                }
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("a state in the ledger is no JSON: " + e.getMessage(), e);
        }
        if (offset < 0 || metadata == null) {
            throw new IllegalArgumentException("a state in the ledger has no offset and metadata");
        }
        return new OffsetAndMetadata(offset, metadata);
    }
}
