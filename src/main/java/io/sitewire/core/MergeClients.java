package io.sitewire.core;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.SitewireConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.MergeClientFactory;
import io.sitewire.kafka.MergeTransactions;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * Makes what the route {@code core-merge} names {@code #mergeClients}. Typed as itself, so that no other {@code kafka:} endpoint is given
 * it because it is the only one: what that wrote would be part of the merge's transactions.
 */
@Singleton
final class MergeClients {
    private static final String HOST_VARIABLE = "HOSTNAME";

    @Produces
    @Singleton
    @Unremovable
    @Named("mergeClients")
    @Typed(MergeClientFactory.class)
    MergeClientFactory mergeClients(SitewireConfig config, MergeTopics topics, KafkaConnection connection) {
        String id = config.merge().transactionalId().orElseGet(() -> transactionalId(config, host()));
        return new MergeClientFactory(new MergeTransactions(id, topics), connection);
    }

    /**
     * Of a pod of a StatefulSet the host's name is that of its ordinal; on one host no two processes have the same port. With any free
     * port the name is unique, but another after a restart.
     */
    static String transactionalId(SitewireConfig config, String host) {
        int port = config.http().port();
        return config.merge().group() + '-' + host + '-' + (port == 0 ? "pid" + ProcessHandle.current().pid() : String.valueOf(port));
    }

    private static String host() {
        String variable = System.getenv(HOST_VARIABLE);
        if (variable != null && !variable.isBlank()) {
            return variable;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            // The host does not know its own address; the exception says its name all the same, before a colon.
            return e.getMessage().split(":")[0];
        }
    }
}
