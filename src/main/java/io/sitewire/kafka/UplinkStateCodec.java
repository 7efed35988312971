package io.sitewire.kafka;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Writes an {@link UplinkState} as the metadata of a committed offset and reads it back.
 *
 * <p>Format 1, ASCII: {@code 1;topicId;previous;foreignNext;epoch=next,epoch=next,…}, oldest epoch first. Numbers are written to base
 * 36, an epoch as the 22 characters of its 16 bytes in URL-safe Base64. It is at most {@value #LENGTH_MAX} characters long, the
 * default of a broker's {@code offset.metadata.max.bytes}.
 */
final class UplinkStateCodec {
    /** The default of a broker's {@code offset.metadata.max.bytes}. */
    static final int LENGTH_MAX = 4096;
    private static final String VERSION = "1";
    private static final int RADIX = 36;
    private static final int FIELDS = 5;

    private UplinkStateCodec() {
    }

    public static String encode(UplinkState state) {
        StringBuilder text = new StringBuilder(VERSION)
                .append(';').append(state.topicId())
                .append(';').append(Long.toString(state.previous(), RADIX))
                .append(';').append(Long.toString(state.foreignNext(), RADIX))
                .append(';');
        String separator = "";
        for (Map.Entry<UUID, Long> entry : state.next().entrySet()) {
            text.append(separator).append(encode(entry.getKey())).append('=').append(Long.toString(entry.getValue(), RADIX));
            separator = ",";
        }
        return text.toString();
    }

    /**
     * @param metadata as committed; empty or null if the offset was committed without
     * @throws IllegalArgumentException if it is something else, such as what a newer version wrote
     */
    public static UplinkState decode(String metadata) {
        if (metadata == null || metadata.isEmpty()) {
            return UplinkState.EMPTY;
        }
        String[] fields = metadata.split(";", -1);
        if (!fields[0].equals(VERSION) || fields.length != FIELDS) {
            throw new IllegalArgumentException("offset metadata is not of format 1: " + metadata);
        }
        Map<UUID, Long> next = new LinkedHashMap<>();
        if (!fields[4].isEmpty()) {
            for (String entry : fields[4].split(",")) {
                int equals = entry.indexOf('=');
                if (equals < 0) {
                    throw new IllegalArgumentException("offset metadata holds no epoch=next in: " + entry);
                }
                next.put(decodeEpoch(entry.substring(0, equals)), Long.parseLong(entry.substring(equals + 1), RADIX));
            }
        }
        return new UplinkState(fields[1], next, Long.parseLong(fields[2], RADIX), Long.parseLong(fields[3], RADIX));
    }

    private static String encode(UUID epoch) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES).putLong(epoch.getMostSignificantBits())
                .putLong(epoch.getLeastSignificantBits()).array();
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static UUID decodeEpoch(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        if (bytes.length != 2 * Long.BYTES) {
            throw new IllegalArgumentException("offset metadata holds no epoch in: " + text);
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
