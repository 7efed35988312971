package io.sitewire.buffer.format;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the records of a frame's body one after the other. Lengths are checked against the body before anything is made of them. */
public final class BodyReader {
    private final byte[] body;
    private int start;
    private int at;
    private int end;
    private RecordKind kind;
    private long position;
    private long positionNext;

    /** @param first the position of the first record */
    public BodyReader(byte[] body, long first) {
        this.body = body;
        this.positionNext = first;
    }

    /** Goes to the next record; false if there is none. */
    public boolean next() throws MalformedException, UnknownFormatException {
        start = end;
        at = end;
        if (at == body.length) {
            return false;
        }
        end = body.length;
        int length = length();
        if (length < 1) {
            throw new MalformedException("record without a kind");
        }
        end = at + length;
        kind = RecordKind.of(body[at++]);
        position = positionNext;
        positionNext += switch (kind) {
            case READING -> 1;
            case GAP -> gapSize();
            case EPOCH, SOURCE_STATE -> 0;
        };
        return true;
    }

    public RecordKind kind() {
        return kind;
    }

    public long position() {
        return position;
    }

    /** Bytes of the record, its length included. */
    public int size() {
        return end - start;
    }

    /** What a reading holds; once a record. */
    public Reading reading() throws MalformedException {
        int count = varint();
        Map<String, String> headers = new LinkedHashMap<>();
        for (int i = 0; i < count; i++) {
            headers.put(text(), text());
        }
        return new Reading(Collections.unmodifiableMap(headers), Arrays.copyOfRange(body, at, end), RunningHash.of(body, at, end - at));
    }

    /** What {@link RunningHash} makes of the payload of a reading that is not taken; once a record. */
    public long payloadHash() throws MalformedException {
        int texts = 2 * varint();
        for (int i = 0; i < texts; i++) {
            int length = length();
            at += length;
        }
        return RunningHash.of(body, at, end - at);
    }

    /** What a source state holds; once a record, and only of kind {@link RecordKind#SOURCE_STATE}. */
    public State sourceState() throws MalformedException {
        return new State(text(), Arrays.copyOfRange(body, at, end));
    }

    /** A source and its state. */
    public record State(String source, byte[] state) {
    }

    /** What a gap holds; once a record, and only of kind {@link RecordKind#GAP}. */
    public Gap gap() {
        ByteBuffer in = ByteBuffer.wrap(body, at, end - at);
        return new Gap(in.getLong(), in.getLong(), in.getLong(), new String(body, in.position(), in.remaining(), StandardCharsets.UTF_8));
    }

    /**
     * What is in a reading.
     *
     * @param headers in their order
     * @param hash what {@link RunningHash} makes of the payload
     */
    public record Reading(Map<String, String> headers, byte[] payload, long hash) {
    }

    private long gapSize() throws MalformedException {
        if (end - at < 24) {
            throw new MalformedException("gap of " + (end - at) + " bytes, at least 24");
        }
        long from = ByteBuffer.wrap(body).getLong(at);
        long to = ByteBuffer.wrap(body).getLong(at + 8);
        return from == positionNext ? Math.max(0, to - from) : 0;
    }

    private String text() throws MalformedException {
        int length = length();
        String text = new String(body, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    private int length() throws MalformedException {
        int length = varint();
        if (length < 0 || length > end - at) {
            throw new MalformedException("length of " + Integer.toUnsignedString(length) + " bytes, " + (end - at) + " are left");
        }
        return length;
    }

    private int varint() throws MalformedException {
        int value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (at == end) {
                throw new MalformedException("number cut off");
            }
            byte next = body[at++];
            value |= (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new MalformedException("number too long");
    }
}
