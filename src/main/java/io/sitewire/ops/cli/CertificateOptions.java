package io.sitewire.ops.cli;

import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Of the commands that give a certificate besides rights. */
final class CertificateOptions {
    @Option(names = "--ca", paramLabel = "FOLDER",
            description = "issues a certificate from this CA, into a folder of the name in it, unless there is a valid one")
    private Path authority;
    @Option(names = "--days", paramLabel = "DAYS", defaultValue = CaOptions.DAYS,
            description = "of the certificate; ${DEFAULT-VALUE} by default")
    private int days;
    @Option(names = "--renew", description = "issues a new certificate and key even if there is a valid one")
    private boolean renew;

    /** Whose certificate it is. */
    interface Holder {
        Optional<IssuedCertificate> issuedBefore(CertificateAuthority from);

        IssuedCertificate issue(CertificateAuthority from, Duration validity);
    }

    boolean isGiven() {
        return authority != null;
    }

    /** The CA, if one is given. */
    Optional<CertificateAuthority> open() {
        return Optional.ofNullable(authority).map(CaOptions::open);
    }

    /** @param always even if there is a valid one */
    void issue(PrintWriter out, CertificateAuthority from, boolean always, boolean dryRun, Holder holder) {
        Optional<IssuedCertificate> there = holder.issuedBefore(from);
        if (there.isPresent() && !renew && !always) {
            CaOptions.print(out, there.get(), "there already, ");
        } else if (dryRun) {
            out.println("issued certificate: would be, by " + from.certificate());
        } else {
            CaOptions.print(out, holder.issue(from, CaOptions.days(days)), "");
        }
        out.flush();
    }
}
