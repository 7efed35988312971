package io.sitewire.support;

import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.LocalPorts;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.tls.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/**
 * A broker with a TLS listener that wants a client's certificate, and with KRaft's authorizer; the CA and all certificates are made on the
 * spot. Besides it has its plaintext listener, on which everybody may do everything: that is the test's own way in.
 */
public final class SecureBroker implements AutoCloseable {
    private static final Duration DAY = Duration.ofDays(1);
    private static final String LISTENER = "SECURE";

    private final CertificateAuthority authority;
    private final Path folder;
    private final TestBroker broker;
    private final int port;

    /** @param folder for the CA and its certificates */
    public SecureBroker(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        authority = CertificateAuthority.init(folder.resolve("ca"), "test CA", DAY, Clock.systemUTC());
        IssuedCertificate own = authority.issueOther("broker", DAY, List.of("127.0.0.1"));
        Path keyStore = folder.resolve("broker.pem");
        Files.writeString(keyStore, Files.readString(own.key().orElseThrow()) + Files.readString(own.certificate()));
        port = LocalPorts.free();
        String prefix = "listener.name." + LISTENER.toLowerCase(Locale.ROOT) + ".";
        broker = new TestBroker(List.of(new KafkaBroker.Listener(LISTENER, port, port)), List.of(
                "listener.security.protocol.map=CORE:PLAINTEXT,LINK:PLAINTEXT,CONTROLLER:PLAINTEXT," + LISTENER + ":SSL",
                prefix + "ssl.client.auth=required",
                prefix + "ssl.keystore.type=PEM",
                prefix + "ssl.keystore.location=" + keyStore,
                prefix + "ssl.truststore.type=PEM",
                prefix + "ssl.truststore.location=" + authority.certificate(),
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users=User:ANONYMOUS"));
    }

    /** Host and port of the TLS listener. */
    public String bootstrapServers() {
        return "127.0.0.1:" + port;
    }

    /** Host and port of the listener on which everybody may do everything. */
    public String plainServers() {
        return broker.bootstrapServers();
    }

    public Admin admin() {
        return broker.admin();
    }

    public CertificateAuthority authority() {
        return authority;
    }

    /** The files of a site, with a new certificate of this broker's CA. */
    public TlsFiles site(String name) {
        return files(authority.issueSite(name, DAY));
    }

    /** The files of a site with a certificate of another CA, which trusts the broker all the same. */
    public TlsFiles stranger(String name) {
        return files(CertificateAuthority.init(folder.resolve("other-ca-" + name), "other CA", DAY, Clock.systemUTC())
                .issueSite(name, DAY));
    }

    public TlsFiles files(IssuedCertificate certificate) {
        return new TlsFiles(Optional.of(authority.certificate()), Optional.of(certificate.certificate()), certificate.key());
    }

    public KafkaConnection connection(TlsFiles files) {
        return new KafkaConnection(bootstrapServers(), Optional.of(files));
    }

    /** The settings of an edge or core with these files. */
    public static Map<String, String> keys(TlsFiles files) {
        return Map.of("sitewire.kafka.tls.enabled", "true", "sitewire.kafka.tls.ca-file", files.ca().orElseThrow().toString(),
                "sitewire.kafka.tls.certificate-file", files.certificate().orElseThrow().toString(),
                "sitewire.kafka.tls.key-file", files.key().orElseThrow().toString());
    }

    @Override
    public void close() {
        broker.close();
    }
}
