package io.sitewire.ops.cli;

import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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
    @Option(names = "--dry-run", description = "says what would be done, and does nothing")
    private boolean dryRun;
    @Mixin
    private SiteOptions rights;

    /** Whose certificate it is. */
    interface Holder {
        Optional<IssuedCertificate> issuedBefore(CertificateAuthority from);

        IssuedCertificate issue(CertificateAuthority from, Duration validity);
    }

    boolean isGiven() {
        return authority != null;
    }

    boolean isDryRun() {
        return dryRun;
    }

    /**
     * Gives rights, and a certificate if a CA is given.
     *
     * @param always whether a new one is issued even if there is a valid one
     * @return the exit code
     */
    int add(CommandSpec spec, boolean always, Holder holder, SiteOptions.Work work) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter errors = spec.commandLine().getErr();
        return CaOptions.run(errors, () -> {
            Optional<CertificateAuthority> from = Optional.ofNullable(authority).map(CaOptions::open);
            // What cannot be issued should be known before rights are given.
            from.ifPresent(holder::issuedBefore);
            int done = rights.run(out, errors, work);
            if (done == 0 && from.isPresent()) {
                issue(out, from.get(), always, holder);
            }
            return done;
        });
    }

    private void issue(PrintWriter out, CertificateAuthority from, boolean always, Holder holder) {
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
