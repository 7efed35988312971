package io.sitewire.kafka.tls;

import io.sitewire.access.KeyPairs;
import io.sitewire.kafka.KafkaError;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * What stands in the files of TLS at one moment, and was found to work together. Immutable; equal if the files hold the same.
 *
 * @param ca the text of the CA's file
 * @param certificate the text of the certificate's file
 * @param key the text of the key's file
 */
public record TlsIdentity(Optional<String> ca, Optional<String> certificate, Optional<String> key) {
    private static final String ALIAS = "kafka";
    private static final String REMEDY = "; Kafka is not connected to with them; put PEM files there that this user can read: the key as"
            + " PKCS#8 (BEGIN PRIVATE KEY) without a password, and the certificate that belongs to it";

    /**
     * Reads the files.
     *
     * @throws TlsException {@code TLS_FILE_UNUSABLE} if one is missing, unreadable or not PEM, or the key is not the certificate's
     */
    public static TlsIdentity read(TlsFiles files) {
        return read(files, Optional.empty());
    }

    /**
     * The same, again: what is known already is not looked at a second time.
     *
     * @return {@code known}, if the files hold that
     */
    public static TlsIdentity read(TlsFiles files, Optional<TlsIdentity> known) {
        TlsIdentity identity = new TlsIdentity(files.ca().map(TlsIdentity::text), files.certificate().map(TlsIdentity::text),
                files.key().map(TlsIdentity::text));
        if (known.filter(identity::equals).isPresent()) {
            return known.get();
        }
        try (DefaultSslEngineFactory engines = identity.engines(defaults())) {
            identity.requirePair(engines);
        } catch (KafkaException | GeneralSecurityException | IllegalArgumentException e) {
            throw new TlsException(KafkaError.TLS_FILE_UNUSABLE, "the files of sitewire.kafka.tls cannot be used: " + names(files) + ", "
                    + text(e) + REMEDY, e);
        }
        return identity;
    }

    /** When this process' certificate ends; empty if it has none. */
    public Optional<Instant> expiry() {
        return certificate.map(pem -> x509(pem).getNotAfter().toInstant());
    }

    /** The CN of this process' certificate: empty if it has no certificate; a text without letters if that has no CN. */
    public Optional<String> commonName() {
        return certificate.map(pem -> {
            try {
                return new LdapName(x509(pem).getSubjectX500Principal().getName()).getRdns().stream()
                        .filter(part -> part.getType().equalsIgnoreCase("CN")).map(part -> part.getValue().toString())
                        .findFirst().orElse("");
            } catch (InvalidNameException e) {
                throw new IllegalArgumentException(e);
            }
        });
    }

    /** @param settings those of the client */
    DefaultSslEngineFactory engines(Map<String, ?> settings) {
        Map<String, Object> with = new HashMap<>(settings);
        ca.ifPresent(pem -> {
            with.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, DefaultSslEngineFactory.PEM_TYPE);
            with.put(SslConfigs.SSL_TRUSTSTORE_CERTIFICATES_CONFIG, new Password(pem));
        });
        certificate.ifPresent(pem -> {
            with.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, DefaultSslEngineFactory.PEM_TYPE);
            with.put(SslConfigs.SSL_KEYSTORE_CERTIFICATE_CHAIN_CONFIG, new Password(pem));
            with.put(SslConfigs.SSL_KEYSTORE_KEY_CONFIG, new Password(key.orElse("")));
        });
        DefaultSslEngineFactory engines = new DefaultSslEngineFactory();
        engines.configure(with);
        return engines;
    }

    /** While files are being exchanged one after the other, a key and a certificate may stand there that are not a pair. */
    private void requirePair(DefaultSslEngineFactory engines) throws GeneralSecurityException {
        if (certificate.isEmpty()) {
            return;
        }
        X509Certificate mine = x509(certificate.get());
        if (KeyPairs.algorithms().contains(mine.getPublicKey().getAlgorithm())
                && !KeyPairs.isPair((PrivateKey) engines.keystore().getKey(ALIAS, null), mine.getPublicKey())) {
            throw new GeneralSecurityException("the key is not that of the certificate");
        }
    }

    private static X509Certificate x509(String pem) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static Map<String, Object> defaults() {
        return new ConfigDef().withClientSslSupport().parse(Map.of());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new TlsException(KafkaError.TLS_FILE_UNUSABLE, "a file of sitewire.kafka.tls cannot be read: " + file + ", "
                    + e.getClass().getSimpleName() + REMEDY, e);
        }
    }

    private static String text(Exception failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage();
    }

    private static String names(TlsFiles files) {
        return "ca-file " + name(files.ca()) + ", certificate-file " + name(files.certificate()) + ", key-file " + name(files.key());
    }

    private static String name(Optional<Path> file) {
        return file.map(Path::toString).orElse("none");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "CN " + commonName().orElse("none") + ", valid to " + expiry().map(Instant::toString).orElse("for ever");
    }
}
