package io.sitewire.ops.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.sitewire.access.ServerIdentity;
import io.sitewire.config.ServerTlsConfig;
import io.sitewire.config.SitewireConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.tls.TlsException;
import io.sitewire.kafka.tls.TlsFiles;
import io.sitewire.kafka.tls.TlsIdentity;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * How long the certificates are still valid that are shown to the core's Kafka and to devices: the time to renew them is before that.
 * Any thread.
 */
@Singleton
final class CertificateMeters {
    private final MeterRegistry registry;
    private final KafkaConnection connection;
    private final Map<String, ServerTlsConfig> entrances;
    private final Clock clock;
    private volatile Optional<TlsIdentity> known = Optional.empty();

    @Inject
    CertificateMeters(MeterRegistry registry, KafkaConnection connection, SitewireConfig config) {
        this(registry, connection, Map.of("http", config.http().tls(), "mqtt-listener", config.mqttListener().tls()), Clock.systemUTC());
    }

    CertificateMeters(MeterRegistry registry, KafkaConnection connection, Map<String, ServerTlsConfig> entrances, Clock clock) {
        this.registry = registry;
        this.connection = connection;
        this.entrances = entrances;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event) {
        connection.tls().filter(files -> files.certificate().isPresent()).ifPresent(files ->
                Gauge.builder("sitewire.kafka.certificate.remaining.seconds", this, self -> self.remainingSeconds(files))
                        .description("Until the certificate for the core's Kafka ends").strongReference(true).register(registry));
        entrances.forEach((entrance, tls) -> {
            if (tls.enabled()) {
                Gauge.builder("sitewire.ingest.certificate.remaining.seconds", this, self -> self.remainingSeconds(tls))
                        .description("Until the certificate for devices ends").tag("entrance", entrance).strongReference(true)
                        .register(registry);
            }
        });
    }

    private double remainingSeconds(ServerTlsConfig tls) {
        try {
            return remainingSeconds(ServerIdentity.read(Path.of(tls.certificateFile().orElseThrow()), Path.of(tls.keyFile().orElseThrow()),
                    tls.caFile().map(Path::of)).expiry());
        } catch (IOException | GeneralSecurityException e) {
            // The entrance says what is wrong with its files.
            return Double.NaN;
        }
    }

    private double remainingSeconds(TlsFiles files) {
        try {
            known = Optional.of(TlsIdentity.read(files, known));
            return remainingSeconds(known.flatMap(TlsIdentity::expiry).orElseThrow());
        } catch (TlsException e) {
            // The link says what is wrong with the files.
            return Double.NaN;
        }
    }

    private double remainingSeconds(Instant end) {
        return Duration.between(clock.instant(), end).toMillis() / 1000.0;
    }
}
