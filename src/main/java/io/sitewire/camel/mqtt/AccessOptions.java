package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.ListenerError.LISTENER_NOT_PRIVATE;
import static io.sitewire.camel.mqtt.ListenerError.LISTENER_OPTION_INVALID;

import io.sitewire.access.Loopback;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * By what a listener knows its clients, checked once at its start; what stands in the files is not.
 *
 * @param tls the server's own files; empty for plain TCP
 * @param certificateRequired whether a client with a password still needs a certificate
 * @param passwordFile empty if nobody is asked for a password
 */
record AccessOptions(Optional<Tls> tls, boolean certificateRequired, Optional<Path> passwordFile) {
    /** @param ca empty if no client is asked for a certificate */
    record Tls(Path certificate, Path key, Optional<Path> ca) {
    }

    /** @throws ListenerException if the options do not go together, or would show passwords to whoever listens on the way */
    static AccessOptions of(MqttListenerEndpoint endpoint) {
        Optional<Path> certificate = path(endpoint.getCertificateFile());
        Optional<Path> key = path(endpoint.getKeyFile());
        Optional<Path> ca = path(endpoint.getCaFile());
        Optional<Path> passwords = path(endpoint.getPasswordFile());
        if (endpoint.isTls() && (certificate.isEmpty() || key.isEmpty())) {
            throw invalid("tls is true, and certificateFile and keyFile must be set");
        }
        if (!endpoint.isTls() && List.of(certificate, key, ca).stream().anyMatch(Optional::isPresent)) {
            throw invalid("tls is false, and must be true when certificateFile, keyFile or caFile is set");
        }
        if (!List.of("required", "optional").contains(endpoint.getClientAuth())) {
            throw invalid("clientAuth is '" + endpoint.getClientAuth() + "', and must be required or optional");
        }
        boolean required = endpoint.getClientAuth().equals("required");
        if (!required && (ca.isEmpty() || passwords.isEmpty())) {
            throw invalid("clientAuth is optional, and caFile and passwordFile must be set: who has no certificate needs a password");
        }
        // A name that cannot be resolved can't be listened on either, which is said by name.
        if (passwords.isPresent() && !endpoint.isTls() && !endpoint.isPlainTextAllowed() && !Loopback.is(endpoint.getHost(), true)) {
            throw new ListenerException(LISTENER_NOT_PRIVATE, "passwords could be read on the way: host " + endpoint.getHost()
                    + " is not loopback, passwordFile is " + passwords.get() + " and tls is false; the route does not start; set up tls, "
                    + "or listen on 127.0.0.1, or accept it with plainTextAllowed=true");
        }
        return new AccessOptions(endpoint.isTls() ? Optional.of(new Tls(certificate.get(), key.get(), ca)) : Optional.empty(),
                required && ca.isPresent(), passwords);
    }

    /** Whether a client may show a certificate. */
    boolean certificates() {
        return tls.flatMap(Tls::ca).isPresent();
    }

    private static Optional<Path> path(String file) {
        return Optional.ofNullable(file).filter(Predicate.not(String::isBlank)).map(Path::of);
    }

    private static ListenerException invalid(String what) {
        return new ListenerException(LISTENER_OPTION_INVALID, "options do not go together: " + what
                + "; the route does not start; correct them");
    }
}
