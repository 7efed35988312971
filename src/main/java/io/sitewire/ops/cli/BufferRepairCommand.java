package io.sitewire.ops.cli;

import io.sitewire.buffer.tool.BufferRepair;
import io.sitewire.buffer.tool.BufferReport;
import io.sitewire.buffer.tool.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code ./sitewire buffer repair}: saves what can be read into a new folder. */
@Command(name = "repair", mixinStandardHelpOptions = true,
        description = "Writes every readable record of DIR, under its position and epoch, and every whole cursor into the new folder "
                + "TARGET, which is encrypted as DIR is. DIR is only read.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all of it was readable", "1:written, and something could not be read",
            "2:a folder cannot be used; TARGET is incomplete if it is there"})
final class BufferRepairCommand extends BufferFolderCommand {
    @Parameters(index = "1", paramLabel = "TARGET", description = "the new folder; it must not exist")
    private Path target;
    @Mixin
    private KeyOptions keys;

    @Override
    int run(PrintWriter out, PrintWriter errors) throws IOException {
        BoundedFindings kept = new BoundedFindings();
        Consumer<Finding> findings = json() ? kept : finding -> out.println(finding.line());
        BufferRepair.Result result = BufferRepair.run(directory(), target, keys.keys(errors), findings, new ProgressLine(errors));
        BufferReport source = result.source();
        source.holder().ifPresent(holder -> errors.println("the folder is in use by " + holder
                + ": what it stores and acknowledges from now on is not in the new folder; stop it first if the new one is to"
                + " replace it"));
        out.println(json() ? BufferJson.repair(result, target, kept.kept()) : "written to " + target + ": records "
                + result.recordsWritten() + ", segments " + result.segmentsWritten() + ", readers " + result.readersWritten()
                + ", damages passed over " + source.damages() + ", positions lost " + source.positionsLost());
        return source.damages() == 0 ? BufferExit.CLEAN : BufferExit.DAMAGED;
    }
}
