package io.sitewire.edge;

import io.sitewire.buffer.SourceState;
import io.sitewire.camel.mqtt.SessionRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names and bytes of MQTT sessions and their packets as source states. docs/data-on-disk.md draws them. Numbers in names are to the
 * base of 36, so that a name is short: a packet's stands in every write.
 */
final class SessionState {
    /** What a packet takes at most, as the buffer counts it: name, fingerprint, and 16 for the record. */
    static final int PACKET_SIZE = 5 + 7 + 1 + 4 + 8 + SourceStore.RECORD_OVERHEAD;
    private static final String PREFIX = "mqtt:";
    private static final byte VERSION = 1;
    private static final int SESSION_FIXED_SIZE = 1 + 8 + 8;
    private static final int RADIX = 36;
    private static final Pattern SESSION = Pattern.compile(PREFIX + "([0-9a-z]{1,12})");
    private static final Pattern PACKET = Pattern.compile(PREFIX + "([0-9a-z]{1,12}):([0-9a-z]{1,4})");

    private SessionState() {
    }

    /** A packet that was received. */
    record Packet(long session, int id, long fingerprint) {
    }

    static String source(long session) {
        return PREFIX + Long.toString(session, RADIX);
    }

    static String source(long session, int packetId) {
        return source(session) + ':' + Integer.toString(packetId, RADIX);
    }

    static SourceState state(SessionRecord session) {
        byte[] name = session.clientId().getBytes(StandardCharsets.UTF_8);
        return new SourceState(source(session.number()), ByteBuffer.allocate(SESSION_FIXED_SIZE + name.length).put(VERSION)
                .putLong(session.expirySeconds()).putLong(session.absentSinceMillis()).put(name).array());
    }

    static SourceState state(long session, int packetId, long fingerprint) {
        return new SourceState(source(session, packetId), ByteBuffer.allocate(8).putLong(fingerprint).array());
    }

    /** What a session takes, as the buffer counts it. */
    static int size(SessionRecord session) {
        SourceState state = state(session);
        return SourceStore.size(state.source(), state.state());
    }

    /** Whether it was one of these at some time, by its name. */
    static boolean isOne(String source) {
        return source.startsWith(PREFIX);
    }

    /** @return null if it is no session, or of another version */
    static SessionRecord session(String source, byte[] state) {
        Matcher name = SESSION.matcher(source);
        if (!name.matches() || state.length < SESSION_FIXED_SIZE || state[0] != VERSION) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(state, 1, state.length - 1);
        String clientId = new String(state, SESSION_FIXED_SIZE, state.length - SESSION_FIXED_SIZE, StandardCharsets.UTF_8);
        return new SessionRecord(Long.parseLong(name.group(1), RADIX), clientId, in.getLong(), in.getLong());
    }

    /** @return null if it is no packet */
    static Packet packet(String source, byte[] state) {
        Matcher name = PACKET.matcher(source);
        return !name.matches() || state.length != 8 ? null : new Packet(Long.parseLong(name.group(1), RADIX),
                Integer.parseInt(name.group(2), RADIX), ByteBuffer.wrap(state).getLong());
    }
}
