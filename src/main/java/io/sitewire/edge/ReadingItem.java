package io.sitewire.edge;

import java.util.Map;

/**
 * One reading of a batch before enrichment: a line of a file, a cell of one, a line of a request.
 *
 * @param headers what the source knows, control headers included; given away by the caller
 * @param payload the bytes as the source sent them; given away by the caller
 * @param rejection why it is none; null if it may be one
 */
public record ReadingItem(Map<String, Object> headers, byte[] payload, ReadingRejectedException rejection) {
}
