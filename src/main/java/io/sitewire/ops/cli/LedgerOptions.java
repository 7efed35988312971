package io.sitewire.ops.cli;

import io.sitewire.kafka.KafkaError;
import io.sitewire.ops.start.KafkaSettings;
import io.sitewire.ops.start.StartException;
import io.sitewire.reading.SiteName;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the commands on the ledger share: where Kafka is, {@code --json}, and what happens if it cannot be asked. */
final class LedgerOptions {
    static final int FINE = 0;
    static final int WRONG = 1;
    static final int UNUSABLE = 2;
    /** Kept, since the logging library forgets the level of a logger that nobody holds. */
    private static final Logger KAFKA_LOGGER = Logger.getLogger("org.apache.kafka");

    @Option(names = "--bootstrap-servers", paramLabel = "HOST:PORT", description = "the core's Kafka; by default what the settings say")
    private String bootstrapServers;
    @Mixin
    private ConfigOption config;
    @Option(names = "--json", description = "prints one line of JSON")
    private boolean json;

    /** What is done with a connection to Kafka. */
    interface Work {
        int run(Map<String, Object> connection) throws InterruptedException;
    }

    boolean json() {
        return json;
    }

    /** @return the exit code */
    int run(String site, PrintWriter errors, Work work) {
        // The client's own warnings would stand between the lines; what matters is in the error that it throws.
        KAFKA_LOGGER.setLevel(Level.OFF);
        String brokers = null;
        try {
            if (site != null && !SiteName.isValid(site)) {
                errors.println("not a site: '" + site + "'; a site's name has " + SiteName.RULE);
                return UNUSABLE;
            }
            brokers = Optional.ofNullable(bootstrapServers).orElseGet(() -> KafkaSettings.bootstrapServers(config.file()));
            return work.run(Map.of("bootstrap.servers", brokers, "default.api.timeout.ms", "15000"));
        } catch (StartException e) {
            e.lines().forEach(errors::println);
            return UNUSABLE;
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            errors.println(KafkaError.LEDGER_UNREADABLE + " Kafka could not be read: " + brokers + ", " + cause.getMessage()
                    + "; nothing is proven; see whether Kafka is there and lets this user read, or give --bootstrap-servers or --config");
            return UNUSABLE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return UNUSABLE;
        }
    }
}
