package io.sitewire.ops.routes.check;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Whether a route keeps the two promises that depend on it: a source is told "accepted" only when the reading is on disk, and behind the
 * buffer every position follows the one before. What {@code direct:} calls is followed into the routes that are there.
 */
final class ShapeCheck {
    /** They take an exchange in and complete it before what is behind them has begun. */
    private static final Set<String> EARLY = Set.of("aggregate", "resequence");
    private static final Set<String> ALWAYS_SOURCES = Set.of("mqtt-listener", "paho-mqtt5");
    private static final String LEAVES_OUT = "leaves readings out";
    private static final String ELSEWHERE = "sends readings to different places";
    private static final String HIDES = "hides an error, so that the reading counts as sent";
    private static final Map<String, String> AFTER_BUFFER = Map.ofEntries(Map.entry("filter", LEAVES_OUT), Map.entry("sample", LEAVES_OUT),
            Map.entry("idempotentConsumer", LEAVES_OUT), Map.entry("stop", LEAVES_OUT), Map.entry("aggregate", "joins readings"),
            Map.entry("resequence", "changes their order"), Map.entry("threads", "can change their order"),
            Map.entry("wireTap", "goes on before the copy is there"), Map.entry("loadBalance", ELSEWHERE), Map.entry("toD", ELSEWHERE),
            Map.entry("dynamicRouter", ELSEWHERE), Map.entry("routingSlip", ELSEWHERE), Map.entry("recipientList", ELSEWHERE),
            Map.entry("doCatch", HIDES), Map.entry("onException", HIDES));
    private static final Map<String, String> UPLINK = new TreeMap<>(Map.of("maxInFlightRequest", "1", "enableIdempotence", "true",
            "requestRequiredAcks", "all", "partitionKey", "0"));

    /** Texts of routes by what they are called by: {@code direct:edge-enrich}. */
    private final Map<String, String> called;

    ShapeCheck(Map<String, String> called) {
        this.called = called;
    }

    void check(String id, Node route, Findings findings) {
        List<Target> targets = Target.in(route);
        targets.stream().filter(target -> target.scheme().equals("direct") && !target.isConsumer() && !target.rest().contains("{{")
                && !called.containsKey(target.address()) && !target.address().equals(source(targets)))
                .forEach(target -> findings.unknown(target.node(), FindingKind.REFERENCE, "route, called as", target.address(),
                        called.keySet()));
        targets.stream().filter(target -> target.step().equals("from")).findFirst().ifPresent(from -> {
            if (from.scheme().equals("buffer")) {
                afterBuffer(route, targets, findings);
            } else if (isIngest(id, from, targets)) {
                ingest(route, from, findings);
            }
        });
    }

    private static String source(List<Target> targets) {
        return targets.stream().filter(target -> target.step().equals("from")).map(Target::address).findFirst().orElse("");
    }

    private static boolean isIngest(String id, Target from, List<Target> targets) {
        if (ALWAYS_SOURCES.contains(from.scheme())) {
            return true;
        }
        return (from.scheme().equals("file") || from.scheme().equals("platform-http")) && (id.startsWith("edge-ingest")
                || targets.stream().anyMatch(target -> target.scheme().equals("buffer") || target.rest().startsWith("edge-enrich")));
    }

    private void ingest(Node route, Target from, Findings findings) {
        if (from.scheme().equals("paho-mqtt5") && !from.option("manualAcksEnabled").equals("true")) {
            findings.add(from.node(), FindingKind.ACKNOWLEDGED, "the broker is acknowledged before the reading is stored",
                    "'manualAcksEnabled: true', and 'qos: 1'", "add them under 'parameters:'");
        }
        Node steps = Yaml.get(route, "from").flatMap(node -> Yaml.get(node, "steps")).orElse(route);
        if (stores(steps, new HashSet<>(Set.of(from.address())), findings)) {
            return;
        }
        Node tap = Yaml.entries(route).stream().filter(entry -> Yaml.key(entry).equals("wireTap")).map(NodeTuple::getKeyNode).findFirst()
                .orElse(null);
        findings.add(tap == null ? from.node() : tap, FindingKind.ACKNOWLEDGED, tap == null
                ? "the source is acknowledged although no step stores the reading" : "'wireTap' goes on without waiting, so that the "
                + "source is acknowledged before the reading is stored", "'to: buffer:outbox' as a step of its own",
                "call direct:edge-enrich and then buffer:outbox, as edge-ingest-mqtt does");
    }

    /** Whether the steps end only when the reading is in a buffer. */
    private boolean stores(Node steps, Set<String> visited, Findings findings) {
        for (Node step : Yaml.items(steps)) {
            for (NodeTuple tuple : Yaml.tuples(step)) {
                if (stores(tuple, visited, findings)) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean stores(NodeTuple step, Set<String> visited, Findings findings) {
        String name = Yaml.key(step);
        if (EARLY.contains(name)) {
            early(step, "'" + name + "' accepts a reading before what is behind it has stored it", findings);
            return false;
        }
        if (name.equals("setExchangePattern")) {
            early(step, "'setExchangePattern' before the buffer: a step may then go on without waiting", findings);
            return false;
        }
        if (name.equals("wireTap")) {
            return false;
        }
        if (name.equals("to")) {
            Target target = Target.of(step);
            return target != null && (target.scheme().equals("buffer") || target.scheme().equals("direct") && visited.add(target.address())
                    && calledStores(target.address(), visited));
        }
        return inner(step.getValueNode(), visited, findings);
    }

    /** What stands inside a step: its steps, or its branches. */
    private boolean inner(Node value, Set<String> visited, Findings findings) {
        for (NodeTuple tuple : Yaml.tuples(value)) {
            boolean stored = switch (Yaml.key(tuple)) {
                case "steps" -> stores(tuple.getValueNode(), visited, findings);
                case "otherwise" -> inner(tuple.getValueNode(), visited, findings);
                case "when" -> Yaml.items(tuple.getValueNode()).stream().anyMatch(when -> inner(when, visited, findings));
                default -> false;
            };
            if (stored) {
                return true;
            }
        }
        return false;
    }

    private boolean calledStores(String address, Set<String> visited) {
        try {
            return called.containsKey(address) && RouteOutline.route(called.get(address)).flatMap(route -> Yaml.get(route, "from"))
                    .flatMap(from -> Yaml.get(from, "steps")).filter(steps -> stores(steps, visited, new Findings(""))).isPresent();
        } catch (YamlEngineException e) {
            return false;
        }
    }

    private static void early(NodeTuple step, String what, Findings findings) {
        findings.add(step.getKeyNode(), FindingKind.ACKNOWLEDGED, what, "'to: buffer:outbox' first", "move it behind a route that reads "
                + "readings which are stored, or leave it out");
    }

    private static void afterBuffer(Node route, List<Target> targets, Findings findings) {
        for (NodeTuple entry : Yaml.entries(route)) {
            String name = Yaml.key(entry);
            if (AFTER_BUFFER.containsKey(name)) {
                after(entry.getKeyNode(), "'" + name + "' behind the buffer " + AFTER_BUFFER.get(name), findings);
            } else if (name.equals("parallelProcessing") && !Yaml.text(entry.getValueNode()).orElse("").equals("false")) {
                after(entry.getKeyNode(), "'parallelProcessing' behind the buffer changes the order of readings", findings);
            }
        }
        targets.stream().filter(target -> target.scheme().equals("kafka") && !target.isConsumer()).forEach(target ->
                UPLINK.forEach((option, value) -> {
                    if (!target.option(option).equals(value)) {
                        findings.add(target.node(), FindingKind.AFTER_BUFFER, "'kafka:' behind the buffer without '" + option + ": " + value
                                + "', so that positions can be missed or change places", "'" + option + ": " + value + "'",
                                "take it from the built-in edge-forward (./sitewire routes export edge-forward)");
                    }
                }));
    }

    private static void after(Node node, String what, Findings findings) {
        findings.add(node, FindingKind.AFTER_BUFFER, what, "every reading, one after the other: the core counts positions",
                "do it before the buffer, in edge-enrich, or at the core");
    }
}
