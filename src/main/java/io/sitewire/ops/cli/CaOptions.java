package io.sitewire.ops.cli;

import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IdentityException;
import io.sitewire.identity.IssuedCertificate;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** What the commands share that issue certificates. */
final class CaOptions {
    static final int UNUSABLE = 2;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.-]{0,62}");
    /** What a certificate is valid for without {@code --days}. */
    static final String DAYS = "365";

    private CaOptions() {
    }

    static void requireName(CommandSpec spec, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ParameterException(spec.commandLine(), "NAME is '" + name + "', and must be letters, digits, '-' and '.', beginning"
                    + " with a letter or digit");
        }
    }

    static CertificateAuthority open(Path folder) {
        return CertificateAuthority.open(folder, Clock.systemUTC());
    }

    static Duration days(int days) {
        return Duration.ofDays(days);
    }

    static void print(PrintWriter out, IssuedCertificate issued) {
        print(out, issued, "");
    }

    /** @param outcome what became of it, if it was not issued now */
    static void print(PrintWriter out, IssuedCertificate issued, String outcome) {
        out.println("issued " + issued.certificate() + ": " + outcome + issued.subject() + ", valid to " + issued.expiry());
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
