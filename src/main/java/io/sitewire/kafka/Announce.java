package io.sitewire.kafka;

import java.util.UUID;

/**
 * What an edge says of an epoch before its first record.
 *
 * @param epoch the epoch
 * @param first its first position
 * @param continues the epoch that it continues; null if its log is new
 */
record Announce(UUID epoch, long first, UUID continues) {
}
