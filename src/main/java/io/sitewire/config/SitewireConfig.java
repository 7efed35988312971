package io.sitewire.config;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/**
 * Every {@code sitewire.*} key. The keys of an area stand in an interface of their own; docs/reference/configuration.md is made
 * from these.
 */
@ConfigMapping(prefix = "sitewire")
public interface SitewireConfig {
    /** The name of this edge's site: lower-case letters, digits and `-`, at most 63. An edge has no default for it; a core needs none. */
    Optional<String> site();

    /** What a reading may be. */
    ReadingConfig reading();

    /** How machine, sensor and time are found. */
    EnrichConfig enrich();

    /** Readings over HTTP, and the port that health and metrics share with it. */
    HttpConfig http();

    /** The console, Hawtio, on the HTTP port. */
    ConsoleConfig console();

    /** Devices that connect straight to the edge. */
    MqttListenerConfig mqttListener();

    /** Readings from an MQTT broker that the site already has. */
    MqttConfig mqtt();

    /** Readings from files dropped into a folder. */
    FileConfig file();

    /** The durable buffer on the edge's disk. */
    BufferConfig buffer();

    /** Where what cannot be understood is kept. */
    DeadLettersConfig deadLetters();

    /** The site's own routes. */
    RoutesConfig routes();

    /** What the edge tells the core of itself. */
    EventsConfig events();

    /** The core's Kafka. */
    KafkaConfig kafka();

    /** From the buffer to the site's uplink. */
    ForwardConfig forward();

    /** From all uplinks to the merged stream. */
    MergeConfig merge();

    /** The Kafka topics that Sitewire creates when they are missing. */
    TopicsConfig topics();
}
