package io.sitewire.ops;

import io.quarkus.arc.Unremovable;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sitewire.kafka.PromptKafkaClientFactory;
import io.sitewire.kafka.Utf8HeaderSerializer;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;

/**
 * What {@code kafka:} endpoints of routes name: {@code kafkaClientFactory: "#kafkaClients"} and {@code headerSerializer: "#utf8Headers"}.
 * (The routes {@code edge-forward} and {@code core-merge} have factories of their own; this one is for those of a site.)
 */
@Singleton
@RegisterForReflection(targets = CooperativeStickyAssignor.class)
final class KafkaBeans {
    @Produces
    @Singleton
    @Unremovable
    @Named("kafkaClients")
    public PromptKafkaClientFactory kafkaClients() {
        return new PromptKafkaClientFactory();
    }

    @Produces
    @Singleton
    @Unremovable
    @Named("utf8Headers")
    public Utf8HeaderSerializer utf8Headers() {
        return new Utf8HeaderSerializer();
    }
}
