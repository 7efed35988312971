package io.sitewire.ops.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.buffer.tool.BufferExport;
import io.sitewire.buffer.tool.ExportRange;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire buffer export}: one line of JSON a record; a payload that is no UTF-8 as base64. */
@Command(name = "export", mixinStandardHelpOptions = true,
        description = "Prints records in order, one line of JSON each: position, epoch, hash, headers, and the payload as "
                + "text (payload), or as base64 if it is not UTF-8 (payloadBase64).")
final class BufferExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "DIR", description = "such as data/buffer or data/dead-letters")
    private Path directory;
    @Option(names = "--from", paramLabel = "POSITION", defaultValue = "0", description = "the first position to print")
    private long from;
    @Option(names = "--to", paramLabel = "POSITION", description = "the last position to print")
    private Long to;
    @Option(names = "--since", paramLabel = "TIME",
            description = "only records received at or after it, such as 2026-03-01T06:00:00Z; the header 'received' counts, or where "
                    + "there is none, the time of writing")
    private Instant since;
    @Option(names = "--until", paramLabel = "TIME", description = "only records received before it")
    private Instant until;
    @Mixin
    private KeyOptions keys;

    @Override
    public Integer call() throws IOException {
        PrintWriter errors = spec.commandLine().getErr();
        OutputStream out = new BufferedOutputStream(System.out);
        ProgressLine progress = new ProgressLine(errors);
        try (BufferExport records = BufferExport.open(directory, range(), keys.keys(errors), progress);
                JsonGenerator json = new JsonFactory().createGenerator(out).setRootValueSeparator(null)) {
            while (records.hasNext()) {
                write(json, records.next());
            }
            json.flush();
            if (records.missing() > 0) {
                errors.println("between the first and the last record, " + records.missing() + " positions are damaged or no longer kept");
            }
            return BufferExit.CLEAN;
        } catch (BufferException e) {
            out.flush();
            errors.println(e.getMessage());
            return BufferExit.UNUSABLE;
        }
    }

    private ExportRange range() {
        long end = to == null || to == Long.MAX_VALUE ? Long.MAX_VALUE : to + 1;
        return new ExportRange(Math.max(0, from), end, since == null ? Instant.MIN : since, until == null ? Instant.MAX : until);
    }

    private static void write(JsonGenerator json, StoredRecord record) throws IOException {
        json.writeStartObject();
        json.writeNumberField("position", record.position());
        json.writeStringField("epoch", record.epoch().toString());
        if (record.hash().isPresent()) {
            json.writeStringField("hash", HexFormat.of().toHexDigits(record.hash().getAsLong()));
        }
        PayloadJson.write(json, record.headers(), record.payload());
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
