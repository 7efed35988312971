package io.sitewire.buffer.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes records one after the other, as they stand in a frame's body. */
public final class BodyWriter {
    private byte[] bytes;
    private int size;

    public BodyWriter(int capacity) {
        bytes = new byte[capacity];
    }

    /** Adds a reading, and returns how many bytes it takes. */
    public int reading(Map<String, String> headers, byte[] payload) {
        boolean ascii = isAscii(headers);
        int content = 1 + varintSize(headers.size()) + payload.length;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            content = Math.addExact(content, textSize(header.getKey(), ascii) + textSize(header.getValue(), ascii));
        }
        int start = size;
        reserve(Math.addExact(content, varintSize(content)));
        varint(content);
        bytes[size++] = (byte) RecordKind.READING.code();
        varint(headers.size());
        for (Map.Entry<String, String> header : headers.entrySet()) {
            text(header.getKey(), ascii);
            text(header.getValue(), ascii);
        }
        put(payload);
        return size - start;
    }

    /** Adds a gap, and returns how many bytes it takes. */
    public int gap(Gap gap) {
        byte[] reason = gap.reason().getBytes(StandardCharsets.UTF_8);
        int content = 1 + 3 * Long.BYTES + reason.length;
        int start = size;
        reserve(content + varintSize(content));
        varint(content);
        bytes[size++] = (byte) RecordKind.GAP.code();
        put(ByteBuffer.allocate(3 * Long.BYTES).putLong(gap.first()).putLong(gap.end()).putLong(gap.millis()).array());
        put(reason);
        return size - start;
    }

    /** Adds the state of a source, and returns how many bytes it takes. */
    public int sourceState(String source, byte[] state) {
        boolean ascii = isAscii(source);
        int content = 1 + textSize(source, ascii) + state.length;
        int start = size;
        reserve(content + varintSize(content));
        varint(content);
        bytes[size++] = (byte) RecordKind.SOURCE_STATE.code();
        text(source, ascii);
        put(state);
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

    /** Bytes that a reading takes if its headers are ASCII, so that a body is made in its size at once. */
    public static long sizeExpected(Map<String, String> headers, byte[] payload) {
        long content = 1L + varintSize(headers.size()) + payload.length;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            int key = header.getKey().length();
            int value = header.getValue().length();
            content += varintSize(key) + key + varintSize(value) + value;
        }
        return content + varintSize((int) Math.min(content, Integer.MAX_VALUE));
    }

    /** Bytes of a text and of its length. */
    private static int textSize(String text, boolean ascii) {
        int length = ascii ? text.length() : text.getBytes(StandardCharsets.UTF_8).length;
        return varintSize(length) + length;
    }

    /** Copies ASCII as it is, which is nearly every header and needs no array of its own. */
    @SuppressWarnings("deprecation")
    private void text(String text, boolean ascii) {
        if (ascii) {
            varint(text.length());
            text.getBytes(0, text.length(), bytes, size);
            size += text.length();
        } else {
            byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
            varint(encoded.length);
            put(encoded);
        }
    }

    private static boolean isAscii(Map<String, String> headers) {
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (!isAscii(header.getKey()) || !isAscii(header.getValue())) {
                return false;
            }
        }
        return true;
    }

    /** Without a branch at each character, which would cost more than all else here. */
    private static boolean isAscii(String text) {
        int bits = 0;
        for (int i = 0; i < text.length(); i++) {
            bits |= text.charAt(i);
        }
        return bits < 0x80;
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
