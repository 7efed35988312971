package io.sitewire.buffer;

import java.util.Map;

/**
 * One record to append. The caller gives both parts away: neither may change afterwards.
 *
 * @param headers in the order in which they are to be stored
 * @param payload the bytes as the source sent them
 */
public record Entry(Map<String, String> headers, byte[] payload) {
}
