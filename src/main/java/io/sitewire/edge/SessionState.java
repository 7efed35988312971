package io.sitewire.edge;

import io.sitewire.buffer.SourceState;
import io.sitewire.camel.mqtt.SessionRecord;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The names and bytes of MQTT sessions and their packets as source states. docs/data-on-disk.md draws them. Numbers in names are to the
 * base of 36, so that a name is short: a packet's stands in every write.
 */
final class SessionState {
    /** What a packet takes at most, as the buffer counts it: name, fingerprint, and 16 for the record. */
    static final int PACKET_SIZE = 5 + 7 + 1 + 4 + 8 + 16;
    private static final String PREFIX = "mqtt:";
    private static final byte VERSION = 1;
    private static final int SESSION_FIXED_SIZE = 1 + 8 + 8;
    private static final int RADIX = 36;

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
        return state.source().length() + state.state().length + 16;
    }

    /** @return null if it is no session, or of another version */
    static SessionRecord session(String source, byte[] state) {
        if (!source.startsWith(PREFIX) || source.indexOf(':', PREFIX.length()) >= 0 || state.length < SESSION_FIXED_SIZE
                || state[0] != VERSION) {
            return null;
        }
        ByteBuffer in = ByteBuffer.wrap(state, 1, state.length - 1);
        String clientId = new String(state, SESSION_FIXED_SIZE, state.length - SESSION_FIXED_SIZE, StandardCharsets.UTF_8);
        return new SessionRecord(Long.parseLong(source.substring(PREFIX.length()), RADIX), clientId, in.getLong(), in.getLong());
    }

    /** @return null if it is no packet */
    static Packet packet(String source, byte[] state) {
        int colon = source.startsWith(PREFIX) ? source.indexOf(':', PREFIX.length()) : -1;
        return colon < 0 || state.length != 8 ? null : new Packet(Long.parseLong(source.substring(PREFIX.length(), colon), RADIX),
                Integer.parseInt(source.substring(colon + 1), RADIX), ByteBuffer.wrap(state).getLong());
    }
}
