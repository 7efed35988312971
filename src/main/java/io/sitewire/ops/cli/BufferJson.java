package io.sitewire.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.buffer.tool.BufferRepair;
import io.sitewire.buffer.tool.BufferReport;
import io.sitewire.buffer.tool.Finding;
import java.nio.file.Path;
import java.util.List;

/** The JSON of {@code ./sitewire buffer --json}: built by hand, since a native binary has no reflection to build it with. */
final class BufferJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private BufferJson() {
    }

    static String report(BufferReport report, List<Finding> findings) {
        return node(report, findings).toString();
    }

    static String repair(BufferRepair.Result result, Path target, List<Finding> findings) {
        ObjectNode node = NODES.objectNode();
        node.put("target", target.toString());
        node.put("recordsWritten", result.recordsWritten());
        node.put("segmentsWritten", result.segmentsWritten());
        node.put("readersWritten", result.readersWritten());
        node.set("source", node(result.source(), findings));
        return node.toString();
    }

    private static ObjectNode node(BufferReport report, List<Finding> findings) {
        ObjectNode node = NODES.objectNode();
        node.put("directory", report.directory().toString());
        node.put("holder", report.holder().orElse(null));
        node.put("positionFirst", report.first());
        node.put("positionNext", report.next());
        node.put("records", report.records());
        node.put("bytes", report.bytes());
        node.put("damages", report.damages());
        node.put("positionsLost", report.positionsLost());
        node.put("notes", report.notes());
        node.put("bodiesChecked", report.bodiesChecked());
        ArrayNode readers = node.putArray("readers");
        report.readers().forEach(reader -> readers.add(reader(reader)));
        ArrayNode segments = node.putArray("segments");
        report.segments().forEach(segment -> segments.add(segment(segment)));
        ArrayNode found = node.putArray("findings");
        findings.forEach(finding -> found.add(finding(finding)));
        return node;
    }

    private static ObjectNode reader(BufferReport.ReaderReport reader) {
        ObjectNode node = NODES.objectNode();
        node.put("name", reader.name());
        node.put("acknowledged", reader.acknowledged().orElse(null));
        node.put("behind", reader.behind());
        node.put("stored", reader.stored().map(String::valueOf).orElse(null));
        return node;
    }

    private static ObjectNode segment(BufferReport.SegmentReport segment) {
        ObjectNode node = NODES.objectNode();
        node.put("file", segment.file());
        node.put("positionFirst", segment.first());
        node.put("positionNext", segment.next());
        node.put("records", segment.records());
        node.put("bytes", segment.bytes());
        node.put("epoch", segment.epoch().map(String::valueOf).orElse(null));
        node.put("created", segment.created().map(String::valueOf).orElse(null));
        node.put("state", BufferText.lower(segment.state()));
        node.put("keyId", segment.keyId().orElse(null));
        node.put("frames", segment.frames());
        node.put("framesCompressed", segment.framesCompressed());
        return node;
    }

    private static ObjectNode finding(Finding finding) {
        ObjectNode node = NODES.objectNode();
        node.put("kind", finding.kind().name());
        node.put("damage", finding.kind().damage());
        node.put("file", finding.file());
        node.put("offset", finding.offset());
        node.put("bytes", finding.bytes());
        node.put("positionsLost", finding.positionsLost());
        node.put("positionFrom", finding.from());
        node.put("positionUntil", finding.until());
        node.put("text", finding.text());
        return node;
    }
}
