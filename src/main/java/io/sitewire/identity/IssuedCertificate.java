package io.sitewire.identity;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * A certificate that was written to a file.
 *
 * @param certificate its file, PEM, with those up to the CA's below it
 * @param key the file of its private key; empty if whoever asked for the certificate has it
 * @param subject as Kafka sees it
 * @param expiry when it ends
 */
public record IssuedCertificate(Path certificate, Optional<Path> key, String subject, Instant expiry) {
}
