package io.sitewire.ops.cli;

import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IdentityException;
import io.sitewire.identity.IssuedCertificate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;

/** What the commands share that issue certificates. */
final class CaOptions {
    static final int UNUSABLE = 2;
    /** What a certificate is valid for without {@code --days}. */
    static final String DAYS = "365";

    private CaOptions() {
    }

    static CertificateAuthority open(Path folder) {
        return CertificateAuthority.open(folder, Clock.systemUTC());
    }

    static Duration days(int days) {
        return Duration.ofDays(days);
    }

    static void print(PrintWriter out, IssuedCertificate issued) {
        out.println("issued " + issued.certificate() + ": " + issued.subject() + ", valid to " + issued.expiry());
        issued.key().ifPresent(key -> out.println("key    " + key + ": for its owner only"));
        out.flush();
    }

    /** @return the exit code */
    static int run(PrintWriter errors, Callable<Integer> work) throws Exception {
        try {
            return work.call();
        } catch (IdentityException e) {
            errors.println(e.getMessage());
            return UNUSABLE;
        }
    }
}
