package io.sitewire.ops.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.sitewire.config.ServerTlsConfig;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateMetersTest {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path folder;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @Test
    void itSaysHowLongTheCertificateIsValidThatIsThereNow() throws IOException {
        CertificateAuthority authority = CertificateAuthority.init(folder.resolve("ca"), "CA", Duration.ofDays(30), NOON);
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        TlsFiles files = new TlsFiles(Optional.of(authority.certificate()), Optional.of(certificate), Optional.of(key));
        meters(new KafkaConnection("127.0.0.1:9", Optional.of(files)));

        assertThat(remaining()).isNaN();
        place(authority.issueSite("plant-7", Duration.ofHours(1)), certificate, key);
        assertThat(remaining()).isEqualTo(3600);
        place(authority.issueSite("plant-7", Duration.ofDays(2)), certificate, key);
        assertThat(remaining()).isEqualTo(2 * 86_400);
        place(authority.issueSite("plant-7", Duration.ofMinutes(-1)), certificate, key);
        assertThat(remaining()).isEqualTo(-60);
    }

    @Test
    void itSaysTheSameOfWhatDevicesAreShown() throws IOException {
        CertificateAuthority authority = CertificateAuthority.init(folder.resolve("ca"), "CA", Duration.ofDays(30), NOON);
        Path certificate = folder.resolve("certificate.pem");
        Path key = folder.resolve("key.pem");
        new CertificateMeters(registry, KafkaConnection.plain("127.0.0.1:9"),
                Map.of("http", tls(Map.of("enabled", "true", "certificate-file", certificate.toString(), "key-file", key.toString())),
                        "mqtt-listener", tls(Map.of())), NOON).start(new StartupEvent());

        assertThat(registry.getMeters()).hasSize(1);
        assertThat(remainingOfHttp()).isNaN();
        place(authority.issueSite("plant-7", Duration.ofHours(1)), certificate, key);
        assertThat(remainingOfHttp()).isEqualTo(3600);
        place(authority.issueSite("plant-7", Duration.ofMinutes(-1)), certificate, key);
        assertThat(remainingOfHttp()).isEqualTo(-60);
        Files.writeString(key, "not a key");
        assertThat(remainingOfHttp()).isNaN();
    }

    @Test
    void withoutACertificateThereIsNone() {
        meters(KafkaConnection.plain("127.0.0.1:9"));

        assertThat(registry.getMeters()).isEmpty();
    }

    private void meters(KafkaConnection connection) {
        new CertificateMeters(registry, connection, Map.of("http", tls(Map.of())), NOON).start(new StartupEvent());
    }

    private static ServerTlsConfig tls(Map<String, String> keys) {
        return new SmallRyeConfigBuilder().withMapping(ServerTlsConfig.class, "tls").withDefaultValues(keys.entrySet().stream()
                .collect(Collectors.toMap(key -> "tls." + key.getKey(), Map.Entry::getValue))).build()
                .getConfigMapping(ServerTlsConfig.class, "tls");
    }

    private double remaining() {
        return registry.get("sitewire.kafka.certificate.remaining.seconds").gauge().value();
    }

    private double remainingOfHttp() {
        return registry.get("sitewire.ingest.certificate.remaining.seconds").tag("entrance", "http").gauge().value();
    }

    private static void place(IssuedCertificate issued, Path certificate, Path key) throws IOException {
        Files.copy(issued.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(issued.key().orElseThrow(), key, StandardCopyOption.REPLACE_EXISTING);
    }
}
