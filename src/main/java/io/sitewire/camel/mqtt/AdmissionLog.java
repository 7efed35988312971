package io.sitewire.camel.mqtt;

import io.sitewire.access.PasswordHash;
import io.sitewire.access.ServerIdentity;
import io.sitewire.access.WatchedFiles;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of a listener's files: each thing once. Used by one thread at a time. */
final class AdmissionLog {
    private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

    private final String subject;
    private X509Certificate expired;

    AdmissionLog(String subject) {
        this.subject = subject;
    }

    WatchedFiles.Listener<Admission.Served> certificates() {
        return new WatchedFiles.Listener<>() {
            @Override
            public void read(Admission.Served value, boolean again) {
                X509Certificate certificate = value.identity().certificate();
                LOG.info("{}: certificate {}read: {}, valid to {}{}", subject, again ? "again " : "",
                        certificate.getSubjectX500Principal().getName(), value.identity().expiry(),
                        again ? "; new connections get it, and those that are there stay" : "");
            }

            @Override
            public void unusable(String problem, boolean kept) {
                AdmissionLog.this.unusable(problem, kept, "the certificate that was read before counts", ServerIdentity.REMEDY);
            }
        };
    }

    WatchedFiles.Listener<Map<String, PasswordHash>> passwords() {
        return new WatchedFiles.Listener<>() {
            @Override
            public void read(Map<String, PasswordHash> value, boolean again) {
                LOG.info("{}: passwords {}read: {} users", subject, again ? "again " : "", value.size());
            }

            @Override
            public void unusable(String problem, boolean kept) {
                AdmissionLog.this.unusable(problem, kept, "the passwords that were read before count",
                        "let this user read it, or correct the line; './sitewire device password USER' makes one");
            }
        };
    }

    private void unusable(String problem, boolean kept, String then, String remedy) {
        String line = ListenerError.LISTENER_FILE_UNUSABLE + " file not usable: {}: {}; {}; {}; it is tried again every second";
        if (kept) {
            LOG.warn(line, subject, problem, then, remedy);
        } else {
            LOG.error(line, subject, problem, "nobody is let in, and everything else goes on", remedy);
        }
    }

    /** To be told again and again of the certificate that is shown. */
    void expiry(ServerIdentity identity) {
        if (identity.expiry().isBefore(Instant.now()) && !identity.certificate().equals(expired)) {
            expired = identity.certificate();
            LOG.error("{} certificate expired: {}: {}, valid to {}; it is shown all the same, and devices that look will not connect; put "
                    + "a new one into the file, or set the clock right", ListenerError.LISTENER_CERTIFICATE_EXPIRED, subject,
                    expired.getSubjectX500Principal().getName(), identity.expiry());
        }
    }
}
