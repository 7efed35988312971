package io.sitewire.kafka;

import io.sitewire.kafka.tls.TlsFiles;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where the core's Kafka is and how it is spoken to: the one place from which every Kafka client has its settings for that.
 *
 * @param bootstrapServers the brokers to begin with, as {@code host:port}, separated by commas
 * @param tls the files of TLS; without them nothing is encrypted
 */
public record KafkaConnection(String bootstrapServers, Optional<TlsFiles> tls) {
    /** Without TLS. */
    public static KafkaConnection plain(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Optional.empty());
    }

    /** What a client of the core's Kafka needs. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(tls.map(TlsFiles::settings).orElse(Map.of()));
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return settings;
    }

    /** The same with others on top. */
    public Map<String, Object> settings(Map<String, Object> further) {
        Map<String, Object> settings = settings();
        settings.putAll(further);
        return settings;
    }

    /** What Camel wants of a client, with TLS if it is one of the core's Kafka: a site's own route may go to another one. */
    public Properties secured(Properties properties) {
        Properties secured = new Properties();
        secured.putAll(properties);
        if (bootstrapServers.equals(properties.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG))) {
            tls.map(TlsFiles::settings).ifPresent(secured::putAll);
        }
        return secured;
    }
}
