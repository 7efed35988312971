package io.sitewire.access;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Map;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the log says of an entrance's files: each thing once. Used by one thread at a time. */
public final class AccessLog {
    private static final Logger LOG = LoggerFactory.getLogger(AccessLog.class);

    private final String subject;
    private X509Certificate expired;

    /** @param subject of the lines: which entrance it is */
    public AccessLog(String subject) {
        this.subject = subject;
    }

    /**
     * Hears of certificates.
     *
     * @param identity what was read
     */
    public <T> WatchedFiles.Listener<T> certificates(Function<T, ServerIdentity> identity) {
        return new WatchedFiles.Listener<>() {
            @Override
            public void read(T value, boolean again) {
                ServerIdentity now = identity.apply(value);
                LOG.info("{}: certificate {}read: {}, valid to {}{}", subject, again ? "again " : "", now.subject(), now.expiry(),
                        again ? "; new connections get it, and those that are there stay" : "");
            }

            @Override
            public void unusable(String problem, boolean kept) {
                AccessLog.this.unusable(problem, kept, "the certificate that was read before counts", ServerIdentity.REMEDY);
            }
        };
    }

    /** Hears of passwords. */
    public WatchedFiles.Listener<Map<String, PasswordHash>> passwords() {
        return new WatchedFiles.Listener<>() {
            @Override
            public void read(Map<String, PasswordHash> value, boolean again) {
                LOG.info("{}: passwords {}read: {} users", subject, again ? "again " : "", value.size());
            }

            @Override
            public void unusable(String problem, boolean kept) {
                AccessLog.this.unusable(problem, kept, "the passwords that were read before count",
                        "let this user read it, or correct the line; './sitewire device password USER' makes one");
            }
        };
    }

    private void unusable(String problem, boolean kept, String then, String remedy) {
        String line = AccessError.ACCESS_FILE_UNUSABLE + " file not usable: {}: {}; {}; {}; it is tried again every second";
        if (kept) {
            LOG.warn(line, subject, problem, then, remedy);
        } else {
            LOG.error(line, subject, problem, "nobody is let in, and everything else goes on", remedy);
        }
    }

    /** May be told again and again of the certificate that is shown. */
    public void expiry(ServerIdentity identity) {
        if (identity.expiry().isBefore(Instant.now()) && !identity.certificate().equals(expired)) {
            expired = identity.certificate();
            LOG.error("{} certificate expired: {}: {}, valid to {}; it is shown all the same, and clients that look will not connect; put "
                    + "a new one into the file, or set the clock right", AccessError.ACCESS_CERTIFICATE_EXPIRED, subject,
                    identity.subject(), identity.expiry());
        }
    }
}
