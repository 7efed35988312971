package io.sitewire.config;

import io.smallrye.config.WithDefault;

/** Keys {@code sitewire.kafka.*}. */
public interface KafkaConfig {
    /** The brokers of the core to begin with, as `host:port`, separated by commas. */
    @WithDefault("localhost:9092")
    String bootstrapServers();

    /** TLS to the brokers. */
    TlsConfig tls();
}
