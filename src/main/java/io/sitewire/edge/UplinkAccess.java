package io.sitewire.edge;

import io.sitewire.config.SitewireConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.KafkaError;
import io.sitewire.kafka.tls.TlsException;
import io.sitewire.kafka.tls.TlsIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;

/**
 * Lets this edge connect to the core's Kafka only as the site that it is, with a certificate that is valid. Nothing of it keeps an edge
 * from starting or accepting: it is asked when something is to be sent. Any thread.
 */
@Singleton
final class UplinkAccess {
    private final String site;
    private final KafkaConnection connection;
    private final Clock clock;
    /** With which the producer was made. */
    private volatile Optional<TlsIdentity> used = Optional.empty();

    @Inject
    UplinkAccess(SitewireConfig config, KafkaConnection connection) {
        this(config, connection, Clock.systemUTC());
    }

    UplinkAccess(SitewireConfig config, KafkaConnection connection, Clock clock) {
        this.site = config.site().orElse("");
        this.connection = connection;
        this.clock = clock;
    }

    /**
     * How Kafka is connected to now.
     *
     * @throws TlsException if the files cannot be used, or the certificate has expired or is another site's
     */
    KafkaConnection connection() {
        valid();
        return connection;
    }

    /** The same for the producer, whose connection {@link #isOver} and {@link #requireNotExpired} are about. */
    KafkaConnection producerConnection() {
        used = valid();
        return connection;
    }

    /**
     * To be asked before each batch, since a connection that exists knows nothing of time.
     *
     * @throws TlsException if the certificate has expired, and there is no new one
     */
    void requireNotExpired() {
        if (used.map(this::isExpired).orElse(false)) {
            valid();
        }
    }

    private Optional<TlsIdentity> valid() {
        Optional<TlsIdentity> identity = connection.tls().map(files -> TlsIdentity.read(files, used));
        identity.ifPresent(this::require);
        return identity;
    }

    private boolean isExpired(TlsIdentity identity) {
        return identity.expiry().filter(end -> !clock.instant().isBefore(end)).isPresent();
    }

    private void require(TlsIdentity identity) {
        String file = connection.tls().orElseThrow().certificate().map(Object::toString).orElse("");
        identity.commonName().filter(name -> !name.equals(site)).ifPresent(name -> {
            throw new TlsException(KafkaError.CERTIFICATE_SITE_DIFFERS, "the certificate is not this site's: " + file + ", CN " + name
                    + ", sitewire.site " + site + "; nothing is forwarded, readings are accepted and kept; put this site's certificate"
                    + " and key there, or correct sitewire.site", null);
        });
        if (isExpired(identity)) {
            throw new TlsException(KafkaError.CERTIFICATE_EXPIRED, "the certificate has expired: " + file + ", valid to "
                    + identity.expiry().orElseThrow() + ", now " + clock.instant() + "; nothing is forwarded, readings are accepted"
                    + " and kept; put a new certificate there, or set the clock right; no restart is needed", null);
        }
    }

    /** Whether a connection that was made should end: other files are there to be used, or the certificate has expired meanwhile. */
    boolean isOver() {
        return used.map(before -> isExpired(before) || !before.equals(readable().orElse(before))).orElse(false);
    }

    /** What cannot be used may be half of an exchange of files. */
    private Optional<TlsIdentity> readable() {
        try {
            return connection.tls().map(files -> TlsIdentity.read(files, used));
        } catch (TlsException e) {
            return Optional.empty();
        }
    }
}
