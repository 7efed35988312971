package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.ListenerError.LISTENER_OPTION_INVALID;

import java.time.Duration;

/**
 * What a listener may use and how long it waits, checked once at its start.
 *
 * @param connectionsMax the most clients connected at once
 * @param packetSizeMax bytes of the largest packet, its header included
 * @param receiveMax the most readings of one connection that wait for their acknowledgement
 * @param inFlightSizeMax bytes of all readings in flight
 * @param connectTimeout from the TCP connection to CONNECT
 * @param writeTimeout how long a client may leave its answers unread
 * @param sessionExpiryMax the longest that an absent client's session is kept
 * @param readingSizeMax bytes of the largest payload
 */
record ListenerOptions(int connectionsMax, long packetSizeMax, int receiveMax, long inFlightSizeMax, Duration connectTimeout,
        Duration writeTimeout, Duration sessionExpiryMax, long readingSizeMax) {
    /** What a reading in flight costs beside its payload: exchange, headers, queue entries. Empty payloads must not be free. */
    public static final int READING_OVERHEAD = 1024;
    /** The most bytes read from a socket at once; a paused connection can hold as much. Readings are small, connections many. */
    public static final int READ_SIZE_MAX = 8 * 1024;
    /** The kernel's send buffer of a connection. Answers have a few bytes; a client that reads none must not collect megabytes. */
    public static final int SEND_BUFFER_SIZE = 64 * 1024;
    /** The largest packet that MQTT can express. */
    private static final long PACKET_SIZE_LIMIT = 268_435_460L;

    public ListenerOptions {
        check("connectionsMax", connectionsMax, 1, 1_000_000);
        check("packetSizeMax", packetSizeMax, 64, PACKET_SIZE_LIMIT);
        check("receiveMax", receiveMax, 1, 65_535);
        check("inFlightSizeMax", inFlightSizeMax, READING_OVERHEAD, Long.MAX_VALUE);
        check("readingSizeMax", readingSizeMax, 1, PACKET_SIZE_LIMIT);
        check("connectTimeout in milliseconds", connectTimeout.toMillis(), 1, Integer.MAX_VALUE);
        check("writeTimeout in milliseconds", writeTimeout.toMillis(), 1, Integer.MAX_VALUE);
        check("sessionExpiryMax in seconds", sessionExpiryMax.toSeconds(), 0, 0xFFFF_FFFEL);
    }

    private static void check(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new ListenerException(LISTENER_OPTION_INVALID, "option out of range: " + name + ", value " + value + ", at least "
                    + least + ", at most " + most + "; the route does not start; correct the option");
        }
    }
}
