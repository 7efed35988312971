package io.sitewire.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.kafka.verify.EpochProof;
import io.sitewire.kafka.verify.Finding;
import io.sitewire.kafka.verify.Proof;
import io.sitewire.ledger.Equation;

/** The JSON of {@code ./sitewire ledger verify --json}. */
final class ProofJson {
    private ProofJson() {
    }

    static String of(Proof proof) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("site", proof.site()).put("proven", proof.holds()).put("findingsCount", proof.findingsCount());
        ArrayNode epochs = node.putArray("epochs");
        for (EpochProof epoch : proof.epochs()) {
            Equation equation = epoch.equation();
            epochs.addObject().put("epoch", epoch.epoch().toString()).put("first", epoch.first()).put("next", epoch.next())
                    .put("reported", equation.reported()).put("accepted", equation.accepted()).put("unconfirmed", equation.unconfirmed())
                    .put("delivered", equation.delivered()).put("rejected", equation.rejected()).put("pending", equation.pending())
                    .put("missing", equation.missing()).put("difference", equation.difference()).put("inTelemetry", epoch.telemetry())
                    .put("inRejected", epoch.rejected()).put("inUplink", epoch.uplink()).put("hashed", epoch.hashed())
                    .put("hashedUplink", epoch.hashedUplink()).put("compared", epoch.compared()).put("unprovable", epoch.unprovable())
                    .put("healed", epoch.healed());
        }
        ArrayNode findings = node.putArray("findings");
        for (Finding finding : proof.findings()) {
            findings.addObject().put("kind", finding.kind().text()).put("epoch", finding.epoch().toString())
                    .put("from", finding.from() < 0 ? null : finding.from()).put("to", finding.from() < 0 ? null : finding.to())
                    .put("detail", finding.detail());
        }
        ArrayNode notes = node.putArray("notes");
        proof.notes().forEach(notes::add);
        return node.toString();
    }
}
