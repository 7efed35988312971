package io.sitewire.kafka.tls;

import io.sitewire.retry.Causes;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import org.apache.kafka.common.security.auth.SslEngineFactory;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a Kafka client its TLS, for each new connection with what stands in the files then.
 *
 * <p>Kafka's clients read their keystore once: {@code SslChannelBuilder} can be reconfigured, but only a broker's ever is, and a client
 * keeps what it began with until it is closed. A new client for each change would do for the edge's producer, which is given up at any
 * error anyway; the merge's consumer would leave its group, and its transactions would end, for a renewed certificate. But a client asks
 * its {@code ssl.engine.factory.class} for an engine at each new connection, so this looks at the files then, and leaves the work to
 * Kafka's own {@link DefaultSslEngineFactory}, which knows PEM. Connections that exist go on: whoever wants them to end ends them.
 *
 * <p>Files that cannot be used fail the making of a client; a client that has begun goes on with what it had, and looks again at the next
 * connection. Any thread.
 */
public final class TlsEngineFactory implements SslEngineFactory {
    private static final Logger LOG = LoggerFactory.getLogger(TlsEngineFactory.class);
    private Map<String, ?> settings;
    private TlsFiles files;
    private TlsIdentity identity;
    private DefaultSslEngineFactory engines;

    @Override
    public synchronized void configure(Map<String, ?> configs) {
        settings = configs;
        files = TlsFiles.of(configs);
        identity = TlsIdentity.read(files);
        engines = identity.engines(configs);
    }

    @Override
    public synchronized SSLEngine createClientSslEngine(String peerHost, int peerPort, String endpointIdentification) {
        readAgain();
        return engines.createClientSslEngine(peerHost, peerPort, endpointIdentification);
    }

    private void readAgain() {
        try {
            TlsIdentity read = TlsIdentity.read(files, Optional.of(identity));
            if (!read.equals(identity)) {
                engines = read.engines(settings);
                identity = read;
                LOG.info("The files of TLS have changed, new connections to Kafka use them: {}", read);
            }
        } catch (TlsException e) {
            LOG.warn("{} (this client goes on with what it read before: {})", Causes.text(e), identity);
        }
    }

    @Override
    public SSLEngine createServerSslEngine(String peerHost, int peerPort) {
        throw new UnsupportedOperationException("for clients only");
    }

    @Override
    public boolean shouldBeRebuilt(Map<String, Object> nextConfigs) {
        return false;
    }

    @Override
    public Set<String> reconfigurableConfigs() {
        return Set.of();
    }

    @Override
    public synchronized KeyStore keystore() {
        return engines.keystore();
    }

    @Override
    public synchronized KeyStore truststore() {
        return engines.truststore();
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
