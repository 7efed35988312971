package io.sitewire.kafka.tls;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.security.auth.SecurityProtocol;

/**
 * Where the PEM files of TLS are.
 *
 * @param ca the certificates that the broker's may come from; without it those that Java knows
 * @param certificate this process' certificate and those between it and the CA
 * @param key its private key, PKCS#8; there with the certificate or not at all
 */
public record TlsFiles(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
    private static final String CA = "sitewire.tls.ca-file";
    private static final String CERTIFICATE = "sitewire.tls.certificate-file";
    private static final String KEY = "sitewire.tls.key-file";

    /** The settings of a Kafka client. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>();
        settings.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, SecurityProtocol.SSL.name);
        settings.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, "https");
        settings.put(SslConfigs.SSL_ENGINE_FACTORY_CLASS_CONFIG, TlsEngineFactory.class);
        ca.ifPresent(file -> settings.put(CA, file.toString()));
        certificate.ifPresent(file -> settings.put(CERTIFICATE, file.toString()));
        key.ifPresent(file -> settings.put(KEY, file.toString()));
        return settings;
    }

    static TlsFiles of(Map<String, ?> settings) {
        return new TlsFiles(file(settings, CA), file(settings, CERTIFICATE), file(settings, KEY));
    }

    private static Optional<Path> file(Map<String, ?> settings, String name) {
        return Optional.ofNullable((String) settings.get(name)).map(Path::of);
    }
}
