package io.sitewire.reading;

/**
 * The header names of a reading: Camel message headers on both sides, Kafka record headers on the wire (UTF-8 strings).
 *
 * <p>Values are always strings; times are ISO-8601 in UTC, such as {@code 2026-01-31T23:59:59.123Z}.
 */
public final class Headers {
    /** The edge location: {@code plant-7}; see {@link SiteName}. */
    public static final String SITE = "site";
    /** Where in the site the reading comes from. */
    public static final String MACHINE = "machine";
    /** What measured it; for events, the event's type. */
    public static final String SENSOR = "sensor";
    /** When it was measured, if the source says so. */
    public static final String TIME = "time";
    /** When the edge took it in. */
    public static final String RECEIVED = "received";
    /** The identity (UUID) of the run of the buffer that appended it. */
    public static final String EPOCH = "epoch";
    /** Its number in the edge's buffer: 0, 1, 2, … with no gaps. */
    public static final String POSITION = "position";
    /** The media type of the payload, if known. */
    public static final String CONTENT_TYPE = "contentType";
    /** How it came in: {@code mqtt}, {@code mqtt-listener}, {@code file}, {@code http}, … */
    public static final String SOURCE = "source";
    /** The number read from the cell of a wide CSV file, with a decimal point, if the cell holds one. */
    public static final String VALUE = "value";
    /** The unit of the reading's value, if a route says it. */
    public static final String UNIT = "unit";
    /** On the wire only: the position below which the edge knows everything to be stored in its uplink. */
    public static final String ACKNOWLEDGED = "acknowledged";
    /** Of a dead letter or a rejected reading: the code of why. */
    public static final String REASON = "reason";
    /** Of a dead letter or a rejected reading: the sentence to the {@link #REASON}. */
    public static final String DETAIL = "detail";
    /** Of a dead letter: where it came from, such as a topic, a file and line, or an HTTP path. */
    public static final String ORIGIN = "origin";

    /** On the wire only, of a control record: which; a reading has none. */
    public static final String KIND = "kind";
    /** The {@link #KIND} that says that an epoch begins at {@link #POSITION}. */
    public static final String KIND_ANNOUNCE = "announce";
    /** The {@link #KIND} that takes the place of positions that will never come, {@link #POSITION} to before {@link #END}. */
    public static final String KIND_GAP = "gap";
    /** The {@link #KIND} that says what the edge has accepted and holds. */
    public static final String KIND_REPORT = "report";
    /** On the wire only, of an announce: the epoch that it continues. */
    public static final String CONTINUES = "continues";
    /** On the wire only, of a gap: the position after its last. */
    public static final String END = "end";
    /** The running hash of its epoch's payloads after it, 16 hexadecimal digits. */
    public static final String HASH = "hash";

    private Headers() {
    }
}
