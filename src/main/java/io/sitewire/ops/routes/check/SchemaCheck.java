package io.sitewire.ops.routes.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Steps and their options, against the schema that Camel's YAML reader brings along. Of JSON schema it understands what that schema uses,
 * and it says line and nearest name, which validators of JSON do not.
 */
final class SchemaCheck {
    private static final String SCHEMA = "/schema/camelYamlDsl.json";
    private static final String PACKAGE = "org.apache.camel.model.";
    private static final String STEP = PACKAGE + "ProcessorDefinition";
    private static final String EXPRESSION = PACKAGE + "language.ExpressionDefinition";
    private final JsonNode definitions;

    SchemaCheck() {
        try (InputStream in = SchemaCheck.class.getResourceAsStream(SCHEMA)) {
            definitions = new ObjectMapper().readTree(in).path("items").path("definitions");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void route(Node route, Findings findings) {
        check(definitions.path(PACKAGE + "RouteDefinition"), route, route, "route", findings);
    }

    /** @param at where a finding about the whole node is shown */
    private void check(JsonNode reference, Node node, Node at, String name, Findings findings) {
        JsonNode schema = resolve(reference);
        if (schema.isEmpty()) {
            return;
        }
        if (node instanceof MappingNode mapping) {
            object(schema, mapping, at, name, findings);
        } else if (node instanceof SequenceNode sequence) {
            if (!is(schema, "array")) {
                findings.add(at, FindingKind.OPTION, "'" + name + "' is a list", form(schema), "correct it");
                return;
            }
            for (Node item : sequence.getValue()) {
                check(schema.path("items"), item, item, singular(name), findings);
            }
        } else if (node instanceof ScalarNode scalar) {
            scalar(schema, scalar, at, name, findings);
        }
    }

    private void object(JsonNode schema, MappingNode node, Node at, String name, Findings findings) {
        if (!is(schema, "object")) {
            findings.add(at, FindingKind.OPTION, "'" + name + "' has options", form(schema), "correct it, and mind the indentation");
            return;
        }
        Map<String, JsonNode> properties = new LinkedHashMap<>();
        properties(schema, properties);
        if (properties.isEmpty()) {
            return;
        }
        boolean step = schema == definitions.path(STEP);
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : node.getValue()) {
            String key = Yaml.key(tuple);
            if (!seen.add(key)) {
                findings.add(tuple.getKeyNode(), FindingKind.YAML, "'" + key + "' stands twice in '" + name + "'", "once", "remove one");
            } else if (!properties.containsKey(key)) {
                findings.unknown(tuple.getKeyNode(), step ? FindingKind.STEP : FindingKind.OPTION, step ? "step" : "option of '" + name
                        + "':", key, properties.keySet());
            } else {
                check(properties.get(key), tuple.getValueNode(), tuple.getKeyNode(), key, findings);
            }
        }
        if (step && node.getValue().size() > 1) {
            findings.add(node.getValue().get(1).getKeyNode(), FindingKind.YAML, "a second entry '" + Yaml.key(node.getValue().get(1))
                    + "' in one step", "one step an entry", "begin the next step with '- ', and mind the indentation");
        }
        // What seems to be missing is what was misspelt.
        if (properties.keySet().containsAll(seen)) {
            missing(schema, seen, at, name, findings);
        }
    }

    private void missing(JsonNode schema, Set<String> seen, Node at, String name, Findings findings) {
        for (JsonNode required : schema.path("required")) {
            if (!seen.contains(required.asText())) {
                findings.add(at, FindingKind.MISSING, "'" + name + "' without '" + required.asText() + "'", "'" + required.asText() + ":'",
                        "add it");
            }
        }
        if (takesExpression(schema)) {
            Map<String, JsonNode> languages = new LinkedHashMap<>();
            properties(definitions.path(EXPRESSION), languages);
            if (!seen.contains("expression") && languages.keySet().stream().noneMatch(seen::contains)) {
                findings.add(at, FindingKind.MISSING, "'" + name + "' without an expression", "'simple:' or 'constant:', for example",
                        "add it");
            }
        }
    }

    private boolean takesExpression(JsonNode schema) {
        for (JsonNode any : schema.path("anyOf")) {
            for (JsonNode one : any.path("oneOf")) {
                if (one.path("$ref").asText().endsWith(EXPRESSION)) {
                    return true;
                }
            }
        }
        return false;
    }

    private void scalar(JsonNode schema, ScalarNode node, Node at, String name, Findings findings) {
        String value = node.getValue();
        if (value.contains("{{") || is(schema, "string") && schema.path("enum").isEmpty()) {
            return;
        }
        if (!schema.path("enum").isEmpty()) {
            Set<String> values = new HashSet<>();
            schema.path("enum").forEach(each -> values.add(each.asText()));
            if (values.stream().noneMatch(value::equalsIgnoreCase)) {
                findings.unknown(node, FindingKind.OPTION, "value of '" + name + "':", value, values);
            }
        } else if (is(schema, "boolean") && !value.equals("true") && !value.equals("false")) {
            findings.add(node, FindingKind.OPTION, "'" + name + "' is '" + value + "'", "true or false", "correct it");
        } else if (is(schema, "number") && !value.matches("-?\\d+(\\.\\d+)?")) {
            findings.add(node, FindingKind.OPTION, "'" + name + "' is '" + value + "'", "a number", "correct it");
        } else if (!is(schema, "boolean") && !is(schema, "number")) {
            findings.add(at, FindingKind.OPTION, "'" + name + "' is " + (value.isEmpty() ? "empty" : "'" + value + "'"), form(schema),
                    "correct it, and mind the indentation");
        }
    }

    private JsonNode resolve(JsonNode schema) {
        String reference = schema.path("$ref").asText();
        return reference.isEmpty() ? schema : definitions.path(reference.substring(reference.lastIndexOf('/') + 1));
    }

    /** Whether the schema, or one of its alternatives, allows the type. */
    private boolean is(JsonNode schema, String type) {
        if (schema.path("type").asText().equals(type)) {
            return true;
        }
        for (JsonNode alternative : schema.path("oneOf")) {
            if (is(resolve(alternative), type)) {
                return true;
            }
        }
        return false;
    }

    private static String form(JsonNode schema) {
        return switch (schema.path("type").asText()) {
            case "array" -> "a list, whose entries begin with '- '";
            case "boolean" -> "true or false";
            case "number" -> "a number";
            case "string" -> "text";
            default -> "options, 'name: value' each";
        };
    }

    /** All names that an object can have, whichever of its alternatives is meant. */
    private void properties(JsonNode schema, Map<String, JsonNode> into) {
        schema.path("properties").properties().forEach(property -> {
            if (!property.getValue().isEmpty() || !into.containsKey(property.getKey())) {
                into.put(property.getKey(), property.getValue());
            }
        });
        for (String alternatives : new String[] {"oneOf", "anyOf"}) {
            schema.path(alternatives).forEach(alternative -> properties(resolve(alternative), into));
        }
    }

    private static String singular(String name) {
        return name.equals("steps") ? "step" : name;
    }
}
