package io.sitewire.ops.cli;

import io.sitewire.buffer.tool.BufferReport;
import io.sitewire.buffer.tool.BufferScan;
import io.sitewire.buffer.tool.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code ./sitewire buffer verify}: reads every byte. */
@Command(name = "verify", mixinStandardHelpOptions = true,
        description = "Reads every byte, checks checksums, positions and epochs, and prints one line a finding. What is encrypted is "
                + "decrypted if its key is given.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:clean", "1:damage found", "2:the folder cannot be used"})
final class BufferVerifyCommand extends BufferFolderCommand {
    @Mixin
    private KeyOptions keys;

    @Override
    int run(PrintWriter out, PrintWriter errors) throws IOException {
        BoundedFindings kept = new BoundedFindings();
        Consumer<Finding> findings = json() ? kept : finding -> out.println(finding.line());
        BufferReport report = BufferScan.verify(directory(), keys.keys(errors), findings, new ProgressLine(errors));
        out.println(json() ? BufferJson.report(report, kept.kept()) : report.line());
        return report.damages() == 0 ? BufferExit.CLEAN : BufferExit.DAMAGED;
    }
}
