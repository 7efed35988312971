package io.sitewire.edge.step;

import io.sitewire.buffer.SourceState;
import io.sitewire.edge.SourceStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;

/**
 * The readings of one sensor in one stretch of time, as far as they are needed: how many, their sum, the least and the greatest. Guarded by
 * {@link ThinOutWindows}.
 *
 * <p>Stored as the state of a source {@code thin-out/NAME/MACHINE/SENSOR}: a byte 1, a byte for what the result's value is, and as 8 bytes
 * each, big-endian, start and length in milliseconds, count, sum, minimum and maximum.
 */
final class Window {
    static final String STATE = "thin-out/";
    private static final byte VERSION = 1;
    private static final int SIZE = 2 + 6 * Long.BYTES;

    /** What a result's header {@code value} is. */
    enum Value { AVERAGE, MINIMUM, MAXIMUM }

    private final long start;
    private final long length;
    private final Value value;
    private long count;
    private double sum;
    private double minimum = Double.POSITIVE_INFINITY;
    private double maximum = Double.NEGATIVE_INFINITY;
    /** When the last reading came in, in milliseconds of the clock; the process' start for what was there then. */
    private long touched;

    /** @param start of the time that it covers, and {@code length} in milliseconds */
    Window(long start, long length, Value value, long touched) {
        this.start = start;
        this.length = length;
        this.value = value;
        this.touched = touched;
    }

    void add(double number, long now) {
        count++;
        sum += number;
        minimum = Math.min(minimum, number);
        maximum = Math.max(maximum, number);
        touched = now;
    }

    /** Takes a reading back that will come again, so that the least and the greatest stay as they are. */
    void takeBack(double number) {
        count--;
        sum -= number;
    }

    boolean isEmpty() {
        return count == 0;
    }

    long start() {
        return start;
    }

    long length() {
        return length;
    }

    /** Whether nothing has come in for as long as it covers. */
    boolean isIdle(long now) {
        return now - touched >= length;
    }

    SourceState state(String key) {
        return new SourceState(STATE + key, ByteBuffer.allocate(SIZE).put(VERSION).put((byte) value.ordinal()).putLong(start)
                .putLong(length).putLong(count).putDouble(sum).putDouble(minimum).putDouble(maximum).array());
    }

    static SourceState forgotten(String key) {
        return new SourceState(STATE + key, new byte[0]);
    }

    /** Bytes that its state takes. */
    static int size(String key) {
        return STATE.length() + key.getBytes(StandardCharsets.UTF_8).length + SIZE + SourceStore.RECORD_OVERHEAD;
    }

    /** @return null if it cannot be read */
    static Window of(byte[] state, long now) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        if (state.length != SIZE || bytes.get() != VERSION) {
            return null;
        }
        int value = bytes.get();
        if (value < 0 || value >= Value.values().length) {
            return null;
        }
        Window window = new Window(bytes.getLong(), bytes.getLong(), Value.values()[value], now);
        window.count = bytes.getLong();
        window.sum = bytes.getDouble();
        window.minimum = bytes.getDouble();
        window.maximum = bytes.getDouble();
        return window.count > 0 && window.length > 0 ? window : null;
    }

    String value() {
        return Double.toString(switch (value) {
            case AVERAGE -> average();
            case MINIMUM -> minimum;
            case MAXIMUM -> maximum;
        });
    }

    /** Of equal readings exactly that, whatever the sum's rounding. */
    private double average() {
        return Math.max(minimum, Math.min(maximum, sum / count));
    }

    String json() {
        return String.format(Locale.ROOT, "{\"average\":%s,\"minimum\":%s,\"maximum\":%s,\"count\":%d,\"from\":\"%s\",\"to\":\"%s\"}",
                average(), minimum, maximum, count, Instant.ofEpochMilli(start), Instant.ofEpochMilli(start + length));
    }
}
