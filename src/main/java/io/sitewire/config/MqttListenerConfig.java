package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Keys {@code sitewire.mqtt-listener.*}. */
public interface MqttListenerConfig {
    /** Whether devices can connect straight to the edge. */
    @WithDefault("true")
    boolean enabled();

    /** The address to listen on. The default is loopback: nothing is reachable from outside until someone says so. */
    @WithDefault("127.0.0.1")
    String host();

    /** The port to listen on; 0 takes any free one. */
    @WithDefault("1883")
    int port();

    /** The most devices connected at once; more are turned away with "server busy". */
    @WithDefault("10000")
    int connectionsMax();

    /**
     * The largest MQTT packet; a larger one ends its connection. Keep it above sitewire.reading.size-max, so that a large reading
     * is refused with a reason.
     */
    @WithDefault("1M")
    MemorySize packetSizeMax();

    /** The most readings of one device that wait for the disk (MQTT 5 "receive maximum"); a device that sends more has to wait. */
    @WithDefault("1000")
    int receiveMax();

    /**
     * The most bytes of all devices' readings that wait for the disk; beyond it devices have to wait. It bounds the memory that a
     * slow disk can cost.
     */
    @WithDefault("32M")
    MemorySize inFlightSizeMax();

    /** How long a new connection may take to say CONNECT. */
    @WithDefault("10s")
    Duration connectTimeout();

    /** How long a client may leave what it is sent unread, before it is disconnected. */
    @WithDefault("30s")
    Duration writeTimeout();

    /** The longest that the session of a device that is away is kept, whatever it asks for. */
    @WithDefault("24h")
    Duration sessionExpiryMax();

    /** TLS, and certificates of devices. */
    ServerTlsConfig tls();

    /**
     * The file with the users that are let in and the salted hashes of their passwords, one line a user, `USER:HASH`. It is read again when
     * it changes. `./sitewire device password USER` makes a line. None: user name and password are ignored.
     */
    Optional<String> passwordFile();

    /** Whether passwords are taken without TLS on an address that is not loopback. They can then be read on the way. */
    @WithDefault("false")
    boolean plainTextAllowed();
}
