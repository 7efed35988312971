package io.sitewire.ops.cli;

import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.tool.BufferReport;
import io.sitewire.buffer.tool.BufferScan;
import io.sitewire.buffer.tool.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire buffer verify}: reads every byte. */
@Command(name = "verify", mixinStandardHelpOptions = true,
        description = "Reads every byte, checks checksums, positions and epochs, and prints one line a finding.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:clean", "1:damage found", "2:the folder cannot be used"})
final class BufferVerifyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "DIR", description = "such as data/buffer or data/dead-letters")
    private Path directory;
    @Option(names = "--json", description = "prints one line of JSON")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        PrintWriter errors = spec.commandLine().getErr();
        PrintWriter out = spec.commandLine().getOut();
        BoundedFindings kept = new BoundedFindings();
        Consumer<Finding> findings = json ? kept : finding -> out.println(BufferText.finding(finding));
        try {
            BufferReport report = BufferScan.verify(directory, findings, new ProgressLine(errors));
            out.println(json ? BufferJson.report(report, kept.kept()) : (report.damages() == 0 ? "clean: " : "damaged: ")
                    + BufferText.positions(report.first(), report.next()) + ", records " + report.records() + ", bytes " + report.bytes()
                    + ", segments " + report.segments().size() + ", damages " + report.damages() + ", positions lost "
                    + report.positionsLost() + ", notes " + report.notes());
            out.flush();
            return report.damages() == 0 ? BufferExit.CLEAN : BufferExit.DAMAGED;
        } catch (BufferException e) {
            out.flush();
            errors.println(e.getMessage());
            return BufferExit.UNUSABLE;
        }
    }
}
