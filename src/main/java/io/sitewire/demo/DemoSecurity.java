package io.sitewire.demo;

import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.CoreRights;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.identity.SiteAdmin;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.TopicSpec;
import io.sitewire.kafka.tls.TlsFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What {@code demo --secure} has besides: a CA made on the spot, a broker with TLS and an authorizer, and for core and sites the
 * certificates and rights that {@code ./sitewire core add} and {@code ./sitewire site add} give.
 *
 * <p>Threads: one.
 */
final class DemoSecurity {
    private static final String CORE = "core";
    private static final String HOST = "127.0.0.1";
    private static final Duration VALIDITY = Duration.ofDays(2);
    private static final Duration RETENTION = Duration.ofDays(1);
    private static final String TIMESTAMPS = "LogAppendTime";
    private static final short REPLICAS = 1;
    private static final int PARTITIONS = 6;

    private final Path folder;
    private final CertificateAuthority authority;
    private final TlsFiles admin;

    private DemoSecurity(Path folder) {
        this.folder = folder;
        authority = CertificateAuthority.init(folder, "Sitewire demo CA", VALIDITY, Clock.systemUTC());
        admin = files(authority.issueOther("admin", VALIDITY, List.of()));
    }

    /** @param folder the CA's; it is created */
    static DemoSecurity create(Path folder) {
        return new DemoSecurity(folder);
    }

    /** For the broker, whose certificate is issued. */
    BrokerSecurity broker() {
        IssuedCertificate own = authority.issueOther("kafka", VALIDITY, List.of(HOST));
        Path keyStore = folder.resolve("kafka/key-and-certificate.pem");
        try {
            // The copy of a key is for its owner only, too.
            Files.copy(own.key().orElseThrow(), keyStore, StandardCopyOption.COPY_ATTRIBUTES);
            Files.write(keyStore, Files.readAllBytes(own.certificate()), StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + keyStore, e);
        }
        return new BrokerSecurity(List.of("ssl.client.auth=required", "ssl.keystore.type=PEM", "ssl.keystore.location=" + keyStore,
                "ssl.truststore.type=PEM", "ssl.truststore.location=" + authority.certificate(),
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users=User:" + own.subject() + ";User:CN=admin,OU=sitewire"), admin.settings());
    }

    /** Gives core and sites their topics and rights, and writes {@code admin.properties}, with which more can be given. */
    void give(String bootstrapServers, List<String> sites) throws InterruptedException {
        try (SiteAdmin kafka = new SiteAdmin(connection(bootstrapServers))) {
            kafka.addCore(new CoreRights(CORE, "sitewire-merge", "sitewire-merge"),
                    TopicSpec.ofCore(PARTITIONS, REPLICAS, RETENTION, TIMESTAMPS), false, line -> { });
            for (String site : sites) {
                kafka.add(site, name -> TopicSpec.ofSite(name, REPLICAS, RETENTION, TIMESTAMPS), 0, false, line -> { });
            }
        }
        Map<String, String> keys = new TreeMap<>(keys(admin));
        keys.put("sitewire.kafka.bootstrap-servers", bootstrapServers);
        try {
            Files.write(adminFile(), keys.entrySet().stream().map(key -> key.getKey() + "=" + key.getValue()).toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + adminFile(), e);
        }
    }

    /** Settings for commands that may do everything. */
    Path adminFile() {
        return folder.resolve("admin.properties");
    }

    Map<String, Object> connection(String bootstrapServers) {
        return new KafkaConnection(bootstrapServers, Optional.of(admin)).settings();
    }

    /** Of the core, whose certificate is issued. */
    Map<String, String> coreKeys() {
        return keys(files(authority.issueOther(CORE, VALIDITY, List.of())));
    }

    /** Of a site's edge, whose certificate is issued. */
    Map<String, String> siteKeys(String site) {
        return keys(files(authority.issueSite(site, VALIDITY)));
    }

    private TlsFiles files(IssuedCertificate issued) {
        return new TlsFiles(Optional.of(authority.certificate()), Optional.of(issued.certificate()), issued.key());
    }

    private static Map<String, String> keys(TlsFiles files) {
        return Map.of("sitewire.kafka.tls.enabled", "true", "sitewire.kafka.tls.ca-file", slashes(files.ca()),
                "sitewire.kafka.tls.certificate-file", slashes(files.certificate()), "sitewire.kafka.tls.key-file", slashes(files.key()));
    }

    private static String slashes(Optional<Path> file) {
        return file.orElseThrow().toString().replace('\\', '/');
    }
}
