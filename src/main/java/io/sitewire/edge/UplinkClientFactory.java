package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.kafka.UplinkProducer;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.CamelContext;
import org.apache.camel.component.kafka.KafkaClientFactory;
import org.apache.camel.component.kafka.KafkaConfiguration;
import org.apache.camel.spi.OnCamelContextStopping;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Gives the route {@code edge-forward} its producer, {@link UplinkProducer}.
 *
 * <p>A batch that is with Kafka when the process is to end is given up after {@link #STOP_WAIT}, since without a link it would hold
 * up the end until Camel's shutdown timeout; it stays in the buffer. Typed as itself, so that no other {@code kafka:} endpoint is
 * given this factory because it is the only one.
 */
@Singleton
@Unremovable
@Named("uplinkClientFactory")
@Typed(UplinkClientFactory.class)
public final class UplinkClientFactory implements KafkaClientFactory {
    static final Duration STOP_WAIT = Duration.ofSeconds(5);

    private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);

    private final AtomicBoolean checking = new AtomicBoolean();
    private final UplinkAccess access;
    private final Set<UplinkProducer> producers = ConcurrentHashMap.newKeySet();

    @Inject
    public UplinkClientFactory(CamelContext context, UplinkAccess access) {
        this.access = access;
        context.addLifecycleStrategy(LifecycleStrategySupport.adapt((OnCamelContextStopping) stopping ->
                CompletableFuture.delayedExecutor(STOP_WAIT.toMillis(), TimeUnit.MILLISECONDS).execute(this::giveUp)));
    }

    /** Ends the connections of all producers. What is under way fails; the next batch connects again. Any thread. */
    void disconnect() {
        producers.forEach(UplinkProducer::disconnect);
    }

    private void checkLater() {
        if (checking.compareAndSet(false, true)) {
            CompletableFuture.delayedExecutor(CHECK_INTERVAL.toMillis(), TimeUnit.MILLISECONDS).execute(() -> {
                checking.set(false);
                producers.removeIf(UplinkProducer::isClosed);
                producers.forEach(UplinkProducer::checkSize);
                if (access.isOver()) {
                    disconnect();
                }
                if (!producers.isEmpty()) {
                    checkLater();
                }
            });
        }
    }

    private void giveUp() {
        producers.forEach(producer -> producer.close(Duration.ZERO));
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Properties properties) {
        UplinkProducer producer = new UplinkProducer(() ->
                new KafkaProducer<>(access.producerConnection().secured(properties), new ByteArraySerializer(), new ByteArraySerializer()));
        producers.removeIf(UplinkProducer::isClosed);
        producers.add(producer);
        checkLater();
        return producer;
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Properties properties) {
        throw new UnsupportedOperationException("uplinkClientFactory makes producers only");
    }

    @Override
    public String getBrokers(KafkaConfiguration configuration) {
        return configuration.getBrokers();
    }
}
