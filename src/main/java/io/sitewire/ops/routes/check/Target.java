package io.sitewire.ops.routes.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * An endpoint as a route names it, wherever its options stand.
 *
 * @param step the step's name, such as {@code from} or {@code to}
 * @param rest the URI behind the scheme, without options
 * @param options by name, each with the node that sets it
 */
record Target(String step, Node node, String scheme, String rest, Map<String, Node> options) {
    private static final List<String> STEPS = List.of("from", "to", "toD", "wireTap", "poll", "kamelet");

    boolean isConsumer() {
        return step.equals("from") || step.equals("poll");
    }

    /** Scheme and rest. */
    String address() {
        return scheme + ":" + rest;
    }

    String option(String name) {
        return options.containsKey(name) ? Yaml.text(options.get(name)).orElse("") : "";
    }

    /** All endpoints of a route, in order. */
    static List<Target> in(Node route) {
        List<Target> all = new ArrayList<>();
        for (NodeTuple tuple : Yaml.entries(route)) {
            if (STEPS.contains(Yaml.key(tuple))) {
                Target target = of(tuple);
                if (target != null) {
                    all.add(target);
                }
            }
        }
        return all;
    }

    /** @return null if it names none */
    static Target of(NodeTuple tuple) {
        String step = Yaml.key(tuple);
        Node value = tuple.getValueNode();
        String name = step.equals("kamelet") ? "name" : "uri";
        Node uriNode = Yaml.get(value, name).orElse(value);
        String uri = Yaml.text(uriNode).orElse("");
        if (step.equals("kamelet")) {
            uri = "kamelet:" + uri;
        }
        int colon = uri.indexOf(':');
        if (uri.isBlank()) {
            return null;
        }
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        Map<String, Node> options = new LinkedHashMap<>();
        if (query >= 0) {
            for (String option : uri.substring(query + 1).split("&")) {
                options.put(option.split("=")[0], uriNode);
            }
        }
        Yaml.get(value, "parameters").ifPresent(parameters -> Yaml.tuples(parameters)
                .forEach(each -> options.put(Yaml.key(each), each.getValueNode())));
        return new Target(step, uriNode, colon < 0 ? path : uri.substring(0, colon), colon < 0 || colon > path.length() ? ""
                : path.substring(colon + 1).replaceFirst("^//", ""), options);
    }
}
