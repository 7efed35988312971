package io.sitewire.ops;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sitewire.config.SitewireConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.PromptKafkaClientFactory;
import io.sitewire.kafka.Utf8HeaderSerializer;
import io.sitewire.kafka.tls.TlsEngineFactory;
import io.sitewire.ops.start.KafkaSettings;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * What {@code kafka:} endpoints of routes name: {@code kafkaClientFactory: "#kafkaClients"} and {@code headerSerializer: "#utf8Headers"}.
 * (The routes {@code edge-forward} and {@code core-merge} have factories of their own; this one is for those of a site.)
 */
@Singleton
@RegisterForReflection(targets = {CooperativeStickyAssignor.class, TlsEngineFactory.class})
final class KafkaBeans {
    @Produces
    @Singleton
    public KafkaConnection kafkaConnection(SitewireConfig config) {
        return KafkaSettings.connection(config);
    }

    @Produces
    @Singleton
    @Unremovable
    @Named("kafkaClients")
    public PromptKafkaClientFactory kafkaClients(KafkaConnection connection) {
        return new PromptKafkaClientFactory(connection);
    }

    @Produces
    @Singleton
    @Unremovable
    @Named("utf8Headers")
    public Utf8HeaderSerializer utf8Headers() {
        return new Utf8HeaderSerializer();
    }
}
