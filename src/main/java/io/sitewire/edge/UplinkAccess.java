package io.sitewire.edge;

import io.sitewire.config.SitewireConfig;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.KafkaError;
import io.sitewire.kafka.tls.TlsException;
import io.sitewire.kafka.tls.TlsIdentity;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
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
    /** With which it was connected last. */
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
        Optional<TlsIdentity> identity = connection.tls().map(TlsIdentity::read);
        identity.ifPresent(this::require);
        used = identity;
        return connection;
    }

    private void require(TlsIdentity identity) {
        String file = connection.tls().orElseThrow().certificate().map(Object::toString).orElse("");
        identity.commonName().filter(name -> !name.equals(site)).ifPresent(name -> {
            throw new TlsException(KafkaError.CERTIFICATE_SITE_DIFFERS, "the certificate is not this site's: " + file + ", CN " + name
                    + ", sitewire.site " + site + "; nothing is forwarded, readings are accepted and kept; put this site's certificate"
                    + " and key there, or correct sitewire.site", null);
        });
        identity.expiry().filter(end -> !clock.instant().isBefore(end)).ifPresent(end -> {
            throw new TlsException(KafkaError.CERTIFICATE_EXPIRED, "the certificate has expired: " + file + ", valid to " + end + ", now "
                    + clock.instant() + "; nothing is forwarded, readings are accepted and kept; put a new certificate there, or set the"
                    + " clock right; no restart is needed", null);
        });
    }

    /** Whether a connection that was made should end: other files are there to be used, or the certificate has expired meanwhile. */
    boolean isOver() {
        return used.map(before -> {
            Instant now = clock.instant();
            return before.expiry().map(end -> !now.isBefore(end)).orElse(false) || !before.equals(readable().orElse(before));
        }).orElse(false);
    }

    /** What cannot be used may be half of an exchange of files. */
    private Optional<TlsIdentity> readable() {
        try {
            return connection.tls().map(TlsIdentity::read);
        } catch (TlsException e) {
            return Optional.empty();
        }
    }
}
