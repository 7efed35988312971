package io.sitewire.ops.cli;

import io.sitewire.config.SitewireConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.tls.TlsException;
import io.sitewire.ops.start.KafkaSettings;
import io.sitewire.ops.start.StartException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands share that ask the core's Kafka: where it is, and what happens if it cannot be asked. */
final class KafkaOptions {
    static final int UNUSABLE = 2;
    /** Kafka's client for changes takes no single request that may last longer than the whole. */
    private static final Map<String, Object> TIMEOUTS = Map.of("default.api.timeout.ms", "15000", "request.timeout.ms", "15000");
    /** Kept, since the logging library forgets the level of a logger that nobody holds. */
    private static final Logger KAFKA_LOGGER = Logger.getLogger("org.apache.kafka");

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "the core's Kafka; by default what the settings say")
    private String bootstrapServers;
    @Mixin
    private ConfigOption config;

    /** All of them, those of a core. */
    SitewireConfig settings() {
        return KafkaSettings.settings(config.file());
    }

    /** What is done with a connection to Kafka. */
    interface Work {
        int run(Map<String, Object> connection) throws InterruptedException;
    }

    /**
     * Does the work.
     *
     * @param unreadable the error if Kafka cannot be read
     * @param consequence what happens then
     * @return the exit code
     */
    int run(PrintWriter errors, Enum<?> unreadable, String consequence, Work work) {
        // The client's own warnings would stand between the lines; what matters is in the error that it throws.
        KAFKA_LOGGER.setLevel(Level.OFF);
        String brokers = null;
        try {
            KafkaConnection settings = KafkaSettings.connection(config.file());
            brokers = Optional.ofNullable(bootstrapServers).orElse(settings.bootstrapServers());
            return work.run(new KafkaConnection(brokers, settings.tls()).settings(TIMEOUTS));
        } catch (StartException e) {
            e.lines().forEach(errors::println);
            return UNUSABLE;
        } catch (TlsException e) {
            errors.println(e.getMessage());
            return UNUSABLE;
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            errors.println(unreadable + " Kafka could not be asked: " + brokers + ", " + cause.getMessage() + "; " + consequence
                    + "; see whether Kafka is there and lets this user do it, or give --bootstrap-servers or --config");
            return UNUSABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNUSABLE;
        }
    }
}
