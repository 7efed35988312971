package io.sitewire.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Writes and reads the ledger as JSON, field by field, without reflection. Any thread. */
public final class LedgerJson {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final ObjectMapper TREES = new ObjectMapper();

    private LedgerJson() {
    }

    /** An account as it stands in the topic. */
    public static ObjectNode account(EpochAccount account) {
        ObjectNode node = NODES.objectNode();
        node.put("site", account.site());
        node.put("epoch", account.epoch().toString());
        node.put("number", account.number());
        node.put("continues", text(account.continues()));
        node.put("announced", account.isAnnounced());
        node.put("first", account.first());
        node.put("next", account.next());
        node.put("end", account.end() < 0 ? null : account.end());
        node.put("state", account.state().text());
        node.put("delivered", account.delivered());
        node.put("rejected", account.rejected());
        node.put("repeats", account.repeats());
        counts(node.putObject("dropped"), account.dropped());
        counts(node.putObject("gapPositions"), account.gapPositions());
        ArrayNode gaps = node.putArray("gaps");
        account.gaps().forEach(gap -> gaps.addObject().put("from", gap.from()).put("to", gap.to()).put("reason", gap.reason())
                .put("time", text(gap.time())));
        node.put("healed", account.healed());
        node.put("lastReading", account.lastReading());
        node.put("hash", account.hash() == null ? null : hex(account.hash()));
        node.put("hashMismatches", account.hashMismatches());
        node.set("report", account.report() == null ? NODES.nullNode() : report(account.report()));
        node.put("alertsCount", account.alertsCount());
        ArrayNode alerts = node.putArray("alerts");
        account.alerts().forEach(alert -> alerts.add(alert(alert)));
        return node;
    }

    private static ObjectNode alert(Alert alert) {
        return NODES.objectNode().put("kind", alert.kind().text()).put("time", text(alert.time())).put("epoch", alert.epoch().toString())
                .put("position", alert.position()).put("other", text(alert.other())).put("otherPosition", alert.otherPosition())
                .put("detail", alert.detail());
    }

    /** As edges send it. */
    public static ObjectNode report(EdgeReport report) {
        ObjectNode node = NODES.objectNode();
        counts(node.putObject("accepted"), report.accepted());
        node.put("next", report.next()).put("acknowledged", report.acknowledged()).put("pending", report.pending());
        counts(node.putObject("dropped"), report.dropped());
        node.put("oldestAgeSeconds", report.oldestAgeSeconds()).put("time", text(report.time())).put("unconfirmed", report.unconfirmed())
                .put("final", report.last());
        return node;
    }

    /** @throws IllegalArgumentException if it is not an account */
    public static EpochAccount account(byte[] json) {
        JsonNode node = tree(json);
        EpochAccount account = new EpochAccount(required(node, "site").asText(), UUID.fromString(required(node, "epoch").asText()),
                node.path("number").asLong(), node.path("first").asLong());
        account.place(uuid(node.path("continues")), node.path("announced").asBoolean(), node.path("first").asLong(),
                node.path("next").asLong());
        long[] counts = {node.path("delivered").asLong(), node.path("rejected").asLong(), node.path("repeats").asLong(),
            node.path("healed").asLong(), node.path("hashMismatches").asLong(), node.path("alertsCount").asLong(),
            node.path("end").asLong(-1)};
        List<MissingRange> gaps = new ArrayList<>();
        node.path("gaps").forEach(gap -> gaps.add(new MissingRange(gap.path("from").asLong(), gap.path("to").asLong(),
                gap.path("reason").asText(), instant(gap.path("time")))));
        List<Alert> alerts = new ArrayList<>();
        node.path("alerts").forEach(alert -> alerts.add(new Alert(AlertKind.of(alert.path("kind").asText()), instant(alert.path("time")),
                uuid(alert.path("epoch")), alert.path("position").asLong(), uuid(alert.path("other")),
                alert.path("otherPosition").asLong(), alert.path("detail").asText())));
        account.restore(counts, counts(node.path("dropped")), counts(node.path("gapPositions")), gaps, alerts);
        account.restore(node.path("lastReading").isTextual() ? node.path("lastReading").asText() : null,
                node.path("hash").isTextual() ? (Long) Long.parseUnsignedLong(node.path("hash").asText(), 16) : null,
                node.path("report").isObject() ? report(node.path("report")) : null, EpochState.of(node.path("state").asText()));
        return account;
    }

    /** @return empty if it is not what an edge reports */
    public static Optional<EdgeReport> edgeReport(byte[] json) {
        try {
            JsonNode node = tree(json);
            return node.isObject() && node.path("accepted").isObject() && node.path("next").isIntegralNumber()
                    && node.path("time").isTextual()
                    ? Optional.of(report(node)) : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private static EdgeReport report(JsonNode node) {
        return new EdgeReport(counts(node.path("accepted")), node.path("next").asLong(), node.path("acknowledged").asLong(),
                node.path("pending").asLong(), counts(node.path("dropped")), node.path("oldestAgeSeconds").asLong(),
                instant(node.path("time")), node.path("unconfirmed").asLong(), node.path("final").asBoolean());
    }

    /** Where an uplink is read on from. */
    public static ObjectNode uplink(String site, SiteLedger.UplinkPoint point) {
        return NODES.objectNode().put("site", site).put("topicId", point.topicId()).put("offset", point.offset())
                .put("metadata", point.metadata()).put("notReadings", point.notReadings());
    }

    /** @throws IllegalArgumentException if it is something else */
    public static SiteLedger.UplinkPoint uplink(byte[] json) {
        JsonNode node = tree(json);
        return new SiteLedger.UplinkPoint(node.path("topicId").asText(), required(node, "offset").asLong(),
                required(node, "metadata").asText(), node.path("notReadings").asLong());
    }

    /** What {@code GET /ledger} says of a site. */
    public static ObjectNode summary(SiteSummary summary) {
        ObjectNode node = NODES.objectNode();
        node.put("site", summary.site()).put("fine", summary.isFine()).put("epochs", summary.epochs());
        node.put("accepted", summary.accepted()).put("unconfirmed", summary.unconfirmed());
        node.put("delivered", summary.delivered()).put("rejected", summary.rejected()).put("pending", summary.pending());
        node.put("missing", summary.missing()).put("difference", summary.difference());
        counts(node.putObject("dropped"), summary.dropped());
        counts(node.putObject("gapPositions"), summary.gapPositions());
        node.put("healed", summary.healed()).put("repeats", summary.repeats()).put("hashMismatches", summary.hashMismatches());
        node.put("alerts", summary.alerts());
        node.put("lastReading", text(summary.lastReading())).put("reported", text(summary.reportTime()));
        return node;
    }

    /** What {@code GET /ledger/SITE} says. */
    public static ObjectNode site(SiteLedger ledger) {
        ObjectNode node = summary(ledger.summary());
        ArrayNode epochs = node.putArray("accounts");
        for (EpochAccount account : ledger.accounts()) {
            ObjectNode one = account(account);
            Equation equation = Equation.of(account);
            one.putObject("equation").put("reported", equation.reported()).put("accepted", equation.accepted())
                    .put("unconfirmed", equation.unconfirmed()).put("delivered", equation.delivered()).put("rejected", equation.rejected())
                    .put("pending", equation.pending()).put("missing", equation.missing()).put("difference", equation.difference());
            epochs.add(one);
        }
        return node;
    }

    /** For the wire. */
    public static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** 16 digits. */
    public static String hex(long hash) {
        return String.format("%016x", hash);
    }

    private static JsonNode tree(byte[] json) {
        try {
            JsonNode node = TREES.readTree(json);
            return node == null ? NODES.missingNode() : node;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON", e);
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read", e);
        }
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw new IllegalArgumentException("a record of the ledger has no " + field);
        }
        return value;
    }

    private static void counts(ObjectNode node, Map<String, Long> counts) {
        counts.forEach(node::put);
    }

    private static Map<String, Long> counts(JsonNode node) {
        Map<String, Long> counts = new TreeMap<>();
        node.fields().forEachRemaining(field -> {
            if (counts.size() <= EpochAccount.REASONS_MAX) {
                counts.put(field.getKey(), field.getValue().asLong());
            } else {
                counts.merge(EpochAccount.OTHER_REASON, field.getValue().asLong(), Long::sum);
            }
        });
        return counts;
    }

    private static UUID uuid(JsonNode node) {
        return node.isTextual() ? UUID.fromString(node.asText()) : null;
    }

    private static Instant instant(JsonNode node) {
        return node.isTextual() ? Instant.parse(node.asText()) : null;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
