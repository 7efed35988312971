package io.sitewire.buffer.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes records one after the other, as they stand in a frame's body. */
public final class BodyWriter {
    /** A varint of an {@code int}. */
    private static final int VARINT_SIZE_MAX = 5;
    private byte[] bytes;
    private int size;

    public BodyWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Adds a reading, and returns how many bytes it takes. */
    public int reading(Map<String, String> headers, byte[] payload) {
        byte[][] texts = new byte[headers.size() * 2][];
        int content = 1 + varintSize(headers.size()) + payload.length;
        int index = 0;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            texts[index++] = header.getKey().getBytes(StandardCharsets.UTF_8);
            texts[index++] = header.getValue().getBytes(StandardCharsets.UTF_8);
        }
        for (byte[] text : texts) {
            content = Math.addExact(content, varintSize(text.length) + text.length);
        }
        int start = size;
        reserve(Math.addExact(content, VARINT_SIZE_MAX));
        varint(content);
        bytes[size++] = (byte) RecordKind.READING.code();
        varint(headers.size());
        for (byte[] text : texts) {
            varint(text.length);
            put(text);
        }
        put(payload);
        return size - start;
    }

    /** Adds a gap, and returns how many bytes it takes. */
    public int gap(Gap gap) {
        byte[] reason = gap.reason().getBytes(StandardCharsets.UTF_8);
        int start = size;
        reserve(1 + 3 * Long.BYTES + reason.length + VARINT_SIZE_MAX);
        varint(1 + 3 * Long.BYTES + reason.length);
        bytes[size++] = (byte) RecordKind.GAP.code();
        put(ByteBuffer.allocate(3 * Long.BYTES).putLong(gap.first()).putLong(gap.end()).putLong(gap.millis()).array());
        put(reason);
        return size - start;
    }

    public int size() {
        return size;
    }

    public byte[] toBytes() {
        return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
    }

    private void reserve(int more) {
        int needed = Math.addExact(size, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.max(needed, Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }

    private void put(byte[] source) {
        System.arraycopy(source, 0, bytes, size, source.length);
        size += source.length;
    }

    private void varint(int value) {
        int rest = value;
        while (rest >= 0x80) {
            bytes[size++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[size++] = (byte) rest;
    }

    private static int varintSize(int value) {
        return value == 0 ? 1 : (38 - Integer.numberOfLeadingZeros(value)) / 7;
    }
}
