package io.sitewire.ops.routes.check;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/**
 * Finds what is wrong with a route's file without starting anything: the same for the command line and before a running process takes the
 * file. Nothing of Camel runs for it, so that it is the same in a native binary. Any thread.
 */
public final class RouteCheck {
    private static final Pattern ID = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
    private static final Pattern BEAN = Pattern.compile("(?:ref: |routePolicy: |[\"']#)([A-Za-z][A-Za-z0-9]*)");
    private final Map<String, String> builtIns;
    private final Set<String> configurations = new TreeSet<>();
    private final Set<String> beans = new TreeSet<>();
    private final SchemaCheck schema = new SchemaCheck();
    private final EndpointCheck endpoints;
    private final PlaceholderCheck placeholders;
    private final NativeCheck nativeRules;

    /**
     * @param builtIns the text of every built-in route and failure behaviour, by id
     * @param keys the keys of Sitewire
     * @param keyExists whether any other key has a value
     */
    public RouteCheck(Map<String, String> builtIns, Set<String> keys, Predicate<String> keyExists) {
        this.builtIns = Map.copyOf(builtIns);
        Components components = new Components();
        endpoints = new EndpointCheck(components);
        placeholders = new PlaceholderCheck(keys, keyExists);
        nativeRules = new NativeCheck(components);
        builtIns.forEach((id, text) -> {
            if (RouteOutline.route(text).isEmpty()) {
                configurations.add(id);
            }
            Matcher matcher = BEAN.matcher(text);
            while (matcher.find()) {
                beans.add(matcher.group(1));
            }
        });
    }

    /**
     * Checks one file.
     *
     * @param file what findings call it
     * @param id what its route must be called
     * @param others the texts of the site's other routes, by id; they win over built-in ones
     * @return what is wrong, by line; empty if nothing is
     */
    public List<Finding> check(String file, String id, String text, Map<String, String> others) {
        Findings findings = new Findings(file);
        try {
            Optional<Node> root = Yaml.compose(text);
            if (root.isPresent()) {
                Node route = route(root.get(), id, findings);
                if (route != null) {
                    route(route, id, others, findings);
                }
            } else {
                findings.add(1, FindingKind.YAML, "the file is empty", "one route: '- route:'", "write it, or delete the file");
            }
        } catch (MarkedYamlEngineException e) {
            findings.add(e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(1), FindingKind.YAML, "no YAML: " + e.getProblem(),
                    "YAML", "correct it, and mind the indentation");
        } catch (YamlEngineException e) {
            findings.add(1, FindingKind.YAML, "no YAML: " + e.getMessage().lines().findFirst().orElse(""), "YAML", "correct it");
        }
        return findings.inOrder();
    }

    /** @return null if there is none */
    private Node route(Node root, String id, Findings findings) {
        String remedy = "begin the file with '- route:'; ./sitewire routes export prints an example";
        List<Node> entries = Yaml.items(root);
        if (entries.isEmpty()) {
            findings.add(root, FindingKind.YAML, "the file is no list of routes", "one route: '- route:'", remedy);
            return null;
        }
        if (entries.size() > 1) {
            findings.add(entries.get(1), FindingKind.ID, "a second entry", "one route a file", "move it into a file of its own");
        }
        NodeTuple entry = Yaml.tuples(entries.get(0)).stream().findFirst().orElse(null);
        String kind = entry == null ? "" : Yaml.key(entry);
        if (kind.equals("routeConfiguration")) {
            findings.add(entry.getKeyNode(), FindingKind.YAML, "a failure behaviour ('routeConfiguration'), which a file cannot change: "
                    + "routes that run have it built in", "'- route:'", "give the routes that need another one of the built-in ones: "
                    + String.join(", ", configurations));
            return null;
        }
        if (!kind.equals("route")) {
            findings.add(entries.get(0), FindingKind.YAML, "'" + kind + "' where a route should begin", "'- route:'", remedy);
            return null;
        }
        if (Yaml.tuples(entry.getValueNode()).isEmpty()) {
            findings.add(entry.getKeyNode(), FindingKind.YAML, "the route is empty", "'id:', 'from:' and what else it has, indented",
                    remedy);
            return null;
        }
        return entry.getValueNode();
    }

    private void route(Node route, String id, Map<String, String> others, Findings findings) {
        Optional<Node> given = Yaml.get(route, "id");
        String name = given.flatMap(Yaml::text).orElse("");
        if (!name.equals(id)) {
            findings.add(given.orElse(route), FindingKind.ID, name.isEmpty() ? "the route has no id" : "the route's id is '" + name + "'",
                    "'" + id + "', as the file is called", "correct the id, or rename the file to " + name + ".yaml");
        } else if (!ID.matcher(id).matches()) {
            findings.add(given.orElse(route), FindingKind.ID, "the route's id is '" + id + "'", "lower-case letters, digits and single "
                    + "'-', such as edge-ingest-scale", "rename the file and the route");
        } else if (configurations.contains(id)) {
            findings.add(given.orElse(route), FindingKind.ID, "the route is called as the built-in failure behaviour '" + id + "'",
                    "another name", "rename the file and the route");
        }
        schema.route(route, findings);
        Target.in(route).forEach(target -> endpoints.check(target, findings));
        placeholders.check(route, findings);
        new ShapeCheck(called(others)).check(id, route, findings);
        nativeRules.check(route, findings);
        SimpleCheck.check(route, "route", findings);
        references(route, findings);
    }

    private Map<String, String> called(Map<String, String> others) {
        Map<String, String> all = new HashMap<>(builtIns);
        all.putAll(others);
        Map<String, String> called = new HashMap<>();
        all.values().forEach(text -> {
            String from = RouteOutline.of(text).from();
            if (from.startsWith("direct:")) {
                called.put(from, text);
            }
        });
        return called;
    }

    private void references(Node route, Findings findings) {
        Yaml.get(route, "routeConfigurationId").ifPresent(node -> Yaml.text(node).filter(name -> !configurations.contains(name))
                .ifPresent(name -> findings.unknown(node, FindingKind.REFERENCE, "failure behaviour", name, configurations)));
        Yaml.get(route, "routePolicy").ifPresent(node -> bean(node, findings));
        for (NodeTuple entry : Yaml.entries(route)) {
            if (Yaml.key(entry).equals("process")) {
                Yaml.get(entry.getValueNode(), "ref").ifPresent(node -> bean(node, findings));
            }
        }
        Yaml.scalars(route, scalar -> {
            if (scalar.getValue().matches("#[A-Za-z][A-Za-z0-9]*")) {
                bean(scalar, findings);
            }
        });
    }

    private void bean(Node node, Findings findings) {
        Yaml.text(node).map(name -> name.replaceFirst("^#(bean:)?", "")).filter(name -> !name.contains("{{") && !beans.contains(name))
                .ifPresent(name -> findings.unknown(node, FindingKind.REFERENCE, "bean", name, beans));
    }
}
