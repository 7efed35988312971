package io.sitewire.camel.mqtt;

/**
 * Why a connection was refused or ended; it is logged, counted, and told to MQTT 5 clients by its code (MQTT 5, 2.4). MQTT 3 clients
 * only see the connection close, or a CONNACK's return code.
 */
public enum DisconnectReason {
    /** The client went by itself, with DISCONNECT or without. */
    CLIENT_GONE(0x00, false, "the client closed the connection"),
    FIRST_PACKET_NOT_CONNECT(0x82, true, "the first packet is not CONNECT"),
    CONNECT_TIMEOUT(0x82, true, "no CONNECT arrived in time"),
    CONNECT_REPEATED(0x82, true, "a second CONNECT"),
    PROTOCOL_VERSION(0x84, true, "protocol version not supported; use MQTT 3.1, 3.1.1 or 5"),
    CLIENT_ID_INVALID(0x85, true, "client identifier not valid"),
    AUTHENTICATION_METHOD(0x8C, true, "enhanced authentication is not supported"),
    TLS_FAILED(0x80, true, "the TLS handshake failed"),
    CERTIFICATE_REFUSED(0x87, true, "no client certificate that is valid now"),
    PASSWORD_WRONG(0x86, true, "user name or password wrong or missing"),
    LOGINS_BUSY(0x89, true, "too many passwords wait for being checked"),
    ACCESS_UNUSABLE(0x88, true, "a file of the listener's certificates or passwords cannot be used"),
    CONNECTIONS_MAX(0x89, true, "the most connections are in use"),
    PACKET_MALFORMED(0x81, true, "packet not readable"),
    PROTOCOL_ERROR(0x82, true, "packet not allowed here"),
    TOPIC_INVALID(0x90, true, "topic not valid for a publish"),
    TOPIC_ALIAS(0x94, true, "topic alias used, though none was offered"),
    PACKET_TOO_LARGE(0x95, true, "packet too large"),
    READING_TOO_LARGE(0x97, true, "reading too large, and MQTT 3 has no answer to say so"),
    RECEIVE_MAX_EXCEEDED(0x93, true, "more publishes in flight than the receive maximum"),
    MEMORY_EXCEEDED(0x97, true, "large packets of all clients that are still arriving use the allowed memory"),
    KEEP_ALIVE_TIMEOUT(0x8D, true, "nothing heard for one and a half keep-alive times"),
    WRITE_TIMEOUT(0x97, true, "the client does not read its answers"),
    SESSION_TAKEN_OVER(0x8E, false, "another connection came with the same client identifier"),
    SERVER_STOPPING(0x8B, false, "the listener stops"),
    READING_NOT_STORED(0x83, true, "a reading could not be stored; it was not acknowledged, send it again"),
    SESSIONS_FULL(0x97, true, "no room to remember another QoS 2 message; it was not stored, send it again later"),
    INTERNAL_ERROR(0x80, true, "unexpected error in the listener");

    private final byte code;
    private final boolean refusal;
    private final String text;

    DisconnectReason(int code, boolean refusal, String text) {
        this.code = (byte) code;
        this.refusal = refusal;
        this.text = text;
    }

    /** The MQTT 5 reason code. */
    public byte code() {
        return code;
    }

    /** Whether something was wrong; ordinary ends are not refusals. */
    public boolean isRefusal() {
        return refusal;
    }

    public String text() {
        return text;
    }
}
