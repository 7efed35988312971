package io.sitewire.kafka.verify;

import java.util.UUID;

/**
 * Something that contradicts the ledger.
 *
 * @param kind what
 * @param epoch in which epoch
 * @param from the first position; negative if it is about none
 * @param to the position after the last
 * @param detail one sentence
 */
public record Finding(FindingKind kind, UUID epoch, long from, long to, String detail) {
}
