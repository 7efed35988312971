package io.sitewire.ops.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.buffer.tool.BufferExport;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire buffer}: looks into a buffer's folder from outside, also while an edge uses it. Nothing is changed. */
@Command(name = "buffer", mixinStandardHelpOptions = true, description = "Looks into a buffer's folder, also while an edge uses it.",
        synopsisSubcommandLabel = "COMMAND")
final class BufferCommand implements Runnable {
    private static final int FAILED = 1;
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }

    /** One line of JSON a record: a payload that is UTF-8 as {@code payload}, any other as {@code payloadBase64}. */
    @Command(name = "export", mixinStandardHelpOptions = true,
            description = "Prints all records in order, one line of JSON each: position, epoch, headers, and the payload as "
                    + "text (payload), or as base64 if it is not UTF-8 (payloadBase64).")
    int export(@Parameters(paramLabel = "DIR", description = "such as data/buffer or data/dead-letters") Path directory)
            throws IOException {
        PrintWriter errors = spec.commandLine().getErr();
        OutputStream out = new BufferedOutputStream(System.out);
        try (BufferExport records = BufferExport.open(directory);
                JsonGenerator json = new JsonFactory().createGenerator(out).setRootValueSeparator(null)) {
            while (records.hasNext()) {
                write(json, records.next());
            }
            json.flush();
            if (records.missing() > 0) {
                errors.println("between the first and the last record, " + records.missing() + " positions are damaged or no longer kept");
            }
            return 0;
        } catch (BufferException e) {
            out.flush();
            errors.println(e.getMessage());
            return FAILED;
        }
    }

    private static void write(JsonGenerator json, StoredRecord record) throws IOException {
        json.writeStartObject();
        json.writeNumberField("position", record.position());
        json.writeStringField("epoch", record.epoch().toString());
        json.writeObjectFieldStart("headers");
        for (Map.Entry<String, String> header : record.headers().entrySet()) {
            json.writeStringField(header.getKey(), header.getValue());
        }
        json.writeEndObject();
        try {
            json.writeStringField("payload", StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(record.payload())).toString());
        } catch (CharacterCodingException e) {
            json.writeBinaryField("payloadBase64", record.payload());
        }
        json.writeEndObject();
        json.writeRaw('\n');
    }
}
