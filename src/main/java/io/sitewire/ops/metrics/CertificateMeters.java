package io.sitewire.ops.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.tls.TlsException;
import io.sitewire.kafka.tls.TlsFiles;
import io.sitewire.kafka.tls.TlsIdentity;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long the certificate that is shown to the core's Kafka is still valid: the time to renew it is before that. Any thread. */
@Singleton
final class CertificateMeters {
    private final MeterRegistry registry;
    private final KafkaConnection connection;
    private final Clock clock;
    private volatile Optional<TlsIdentity> known = Optional.empty();

    @Inject
    CertificateMeters(MeterRegistry registry, KafkaConnection connection) {
        this(registry, connection, Clock.systemUTC());
    }

    CertificateMeters(MeterRegistry registry, KafkaConnection connection, Clock clock) {
        this.registry = registry;
        this.connection = connection;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        connection.tls().filter(files -> files.certificate().isPresent()).ifPresent(files ->
                Gauge.builder("sitewire.kafka.certificate.remaining.seconds", this, self -> self.remainingSeconds(files))
                        .description("Until the certificate for the core's Kafka ends").strongReference(true).register(registry));
    }

    private double remainingSeconds(TlsFiles files) {
        try {
            known = Optional.of(TlsIdentity.read(files, known));
            Instant end = known.flatMap(TlsIdentity::expiry).orElseThrow();
            return Duration.between(clock.instant(), end).toMillis() / 1000.0;
        } catch (TlsException e) {
            // The link says what is wrong with the files.
            return Double.NaN;
        }
    }
}
