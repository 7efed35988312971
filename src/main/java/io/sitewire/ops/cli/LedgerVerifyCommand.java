package io.sitewire.ops.cli;

import io.sitewire.kafka.verify.EpochProof;
import io.sitewire.kafka.verify.Finding;
import io.sitewire.kafka.verify.LedgerVerification;
import io.sitewire.kafka.verify.Proof;
import io.sitewire.ledger.Equation;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire ledger verify}: proves a site's ledger against the records. */
@Command(name = "verify", mixinStandardHelpOptions = true,
        description = "Reads a site's uplink, telemetry and telemetry.rejected back, and proves the ledger against them: counts, every "
                + "position of every epoch, order, and the payloads by their running hash.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all that can be proven is proven", "1:something contradicts the ledger",
            "2:the ledger cannot be read, or knows no such site"})
final class LedgerVerifyCommand implements Callable<Integer> {
    private static final long INTERVAL_NANOS = 1_000_000_000;
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "SITE", description = "such as plant-7")
    private String site;
    @Mixin
    private LedgerOptions options;
    private long progressAt = System.nanoTime();

    @Override
    public Integer call() {
        PrintWriter errors = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        return options.run(site, errors, connection -> {
            Optional<Proof> proof = new LedgerVerification(connection, site, (topic, done, total) -> progress(errors, topic, done, total))
                    .run();
            if (proof.isEmpty()) {
                errors.println("the ledger knows no site " + site + "; ./sitewire ledger lists those it knows");
                return LedgerOptions.UNUSABLE;
            }
            if (options.json()) {
                out.println(ProofJson.of(proof.get()));
            } else {
                print(out, proof.get());
            }
            out.flush();
            return proof.get().holds() ? LedgerOptions.FINE : LedgerOptions.WRONG;
        });
    }

    private void progress(PrintWriter errors, String topic, long done, long total) {
        if (System.nanoTime() - progressAt >= INTERVAL_NANOS && total > 0) {
            progressAt = System.nanoTime();
            errors.println(topic + ": " + done * 100 / total + " % of " + LedgerTable.count(total) + " records");
            errors.flush();
        }
    }

    private static void print(PrintWriter out, Proof proof) {
        for (EpochProof epoch : proof.epochs()) {
            Equation equation = epoch.equation();
            out.println("epoch " + epoch.epoch() + ": " + LedgerTable.positions(epoch.first(), epoch.next()));
            out.println("  " + (equation.reported() ? "accepted " + LedgerTable.count(equation.accepted()) : "accepted ? (not reported)")
                    + (equation.unconfirmed() == 0 ? "" : " + unconfirmed " + LedgerTable.count(equation.unconfirmed()))
                    + " = delivered " + LedgerTable.count(equation.delivered()) + " + rejected " + LedgerTable.count(equation.rejected())
                    + " + pending " + LedgerTable.count(equation.pending()) + " + missing " + LedgerTable.count(equation.missing()));
            out.println("  read back: telemetry " + LedgerTable.count(epoch.telemetry()) + ", telemetry.rejected "
                    + LedgerTable.count(epoch.rejected()) + ", uplink " + LedgerTable.count(epoch.uplink()));
            out.println("  running hash computed anew over " + LedgerTable.count(epoch.hashed()) + " merged and "
                    + LedgerTable.count(epoch.hashedUplink()) + " uplink payloads; " + LedgerTable.count(epoch.compared())
                    + " compared with each other");
            if (epoch.unprovable() > 0) {
                out.println("  NOT PROVABLE, retention may have deleted them: " + LedgerTable.count(epoch.unprovable()) + " positions");
            }
        }
        proof.notes().forEach(note -> out.println("note: " + note));
        for (Finding finding : proof.findings()) {
            out.println("WRONG " + finding.kind().text() + " epoch " + finding.epoch() + (finding.from() < 0 ? "" : ", "
                    + LedgerTable.positions(finding.from(), finding.to())) + ": " + finding.detail());
        }
        if (proof.findingsCount() > proof.findings().size()) {
            out.println("and " + LedgerTable.count(proof.findingsCount() - proof.findings().size()) + " more");
        }
        out.println(proof.holds() ? "proven: " + proof.site() : "NOT PROVEN: " + proof.site() + ", findings " + proof.findingsCount());
    }
}
