package io.sitewire.kafka;

import java.time.Duration;
import java.util.Properties;
import org.apache.camel.component.kafka.DefaultKafkaClientFactory;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;

/**
 * Gives Camel producers that close within seconds. Kafka's own waits for as long as a record may take to be delivered, so that with the
 * broker away a process would not end for minutes. What was not delivered is not acknowledged either, and is sent again.
 *
 * <p>Otherwise they are Kafka's own, transactions included, which {@link UplinkProducer}, made for a link that is often away, has not.
 */
public final class PromptKafkaClientFactory extends DefaultKafkaClientFactory {
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

    private final KafkaConnection core;

    /** @param core the core's Kafka, which may want TLS; others are spoken to as the endpoint says */
    public PromptKafkaClientFactory(KafkaConnection core) {
        this.core = core;
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Producer getProducer(Properties properties) {
        return new PromptProducer(core.secured(properties));
    }

    @Override
    @SuppressWarnings("rawtypes")
    public Consumer getConsumer(Properties properties) {
        return super.getConsumer(core.secured(properties));
    }

    private static final class PromptProducer extends KafkaProducer<Object, Object> {
        private PromptProducer(Properties properties) {
            super(properties);
        }

        @Override
        public void close() {
            close(CLOSE_WAIT);
        }
    }
}
