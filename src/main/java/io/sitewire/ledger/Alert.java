package io.sitewire.ledger;

import java.time.Instant;
import java.util.UUID;

/**
 * Something that a person should look at.
 *
 * @param kind what
 * @param time when the record that showed it reached Kafka
 * @param epoch the epoch that it concerns
 * @param position where in it
 * @param other the epoch at the other end; null if there is none
 * @param otherPosition where that one stood
 * @param detail one sentence
 */
public record Alert(AlertKind kind, Instant time, UUID epoch, long position, UUID other, long otherPosition, String detail) {
}
