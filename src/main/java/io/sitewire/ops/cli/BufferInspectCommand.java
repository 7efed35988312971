package io.sitewire.ops.cli;

import io.sitewire.buffer.tool.BufferReport;
import io.sitewire.buffer.tool.BufferScan;
import io.sitewire.buffer.tool.Finding;
import java.io.IOException;
import java.io.PrintWriter;
import picocli.CommandLine.Command;

/** {@code ./sitewire buffer inspect}: what is in the folder. */
@Command(name = "inspect", mixinStandardHelpOptions = true,
        description = "Shows what is in the folder: who uses it, segments, readers, totals, and what is damaged as far as headers tell.")
final class BufferInspectCommand extends BufferFolderCommand {
    @Override
    int run(PrintWriter out, PrintWriter errors) throws IOException {
        BoundedFindings findings = new BoundedFindings();
        BufferReport report = BufferScan.inspect(directory(), findings, new ProgressLine(errors));
        if (json()) {
            out.println(BufferJson.report(report, findings.kept()));
        } else {
            print(out, report);
            for (Finding finding : findings.kept()) {
                out.println(finding.line());
            }
        }
        return BufferExit.CLEAN;
    }

    private static void print(PrintWriter out, BufferReport report) {
        out.println("folder    " + report.directory());
        out.println("used by   " + report.holder().orElse("nobody"));
        out.println(BufferReport.positions(report.first(), report.next()) + ", records " + report.records() + ", bytes "
                + report.bytes() + ", segments " + report.segments().size());
        out.println("damage    findings " + report.damages() + ", positions lost " + report.positionsLost()
                + " (as far as headers tell; verify reads every byte)");
        for (BufferReport.ReaderReport reader : report.readers()) {
            out.println("reader    " + reader.name() + ": acknowledged below " + reader.acknowledged().map(String::valueOf)
                    .orElse("? (cursor damaged)") + ", behind " + reader.behind() + ", stored "
                    + reader.stored().map(String::valueOf).orElse("?"));
        }
        for (BufferReport.SegmentReport segment : report.segments()) {
            out.println("segment   " + segment.file() + ": " + BufferReport.positions(segment.first(), segment.next()) + ", records "
                    + segment.records() + ", bytes " + segment.bytes() + ", epoch " + segment.epoch().map(String::valueOf).orElse("?")
                    + ", created " + segment.created().map(String::valueOf).orElse("?") + ", " + BufferText.lower(segment.state())
                    + segment.keyId().map(key -> ", encrypted with " + key).orElse("")
                    + (segment.framesCompressed() > 0 ? ", compressed " + segment.framesCompressed() + " of " + segment.frames() + " frames"
                    : ""));
        }
    }
}
