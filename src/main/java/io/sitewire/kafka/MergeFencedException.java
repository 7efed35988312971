package io.sitewire.kafka;

import org.apache.kafka.common.KafkaException;

/** Kafka has shut this process out, because another one works under its transactional id. */
final class MergeFencedException extends KafkaException {
    MergeFencedException(String transactionalId, String group, Throwable cause) {
        super(KafkaError.MERGE_FENCED + " another process uses the transactional id of this one: transactional id " + transactionalId
                + ", group " + group + "; this process leaves its uplinks to the others for a while, nothing is lost or repeated; "
                + "give each core a sitewire.merge.transactional-id of its own", cause);
    }
}
