package io.sitewire.ops.routes.check;

import io.sitewire.ops.start.RouteClasses;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * What works in the jar only: a native binary calls no method by its name and loads no class that it was not built with. The same routes
 * must run in both, so they are refused in both; and languages and data formats that are in neither.
 */
final class NativeCheck {
    private static final Pattern FUNCTION = Pattern.compile("\\$\\{([^{}]*)}");
    /** A name behind a dot is a method of what stands before it; headers and their like have a name of their own first. */
    private static final Pattern METHOD = Pattern.compile("(in\\.)?body\\??\\..+|(exchange|camelContext)\\??\\..+"
            + "|(bodyAs|mandatoryBodyAs)\\(.*\\)\\..+"
            + "|((in\\.)?headers?|exchangeProperty|variable)(\\?\\.|[.:])[^.\\[]+(\\[[^]]*])?\\??\\..+"
            + "|exception\\.(?!message$|stacktrace$).+");
    private static final Pattern CLASS = Pattern.compile("\\b(?:[a-z][a-z0-9_]*\\.){2,}[A-Z][A-Za-z0-9_]*\\b");
    private static final Set<String> CLASS_OPTIONS = Set.of("exception", "resultType", "type", "beanType", "constructors", "class");
    private static final Set<String> LANGUAGES = Set.of("csimple", "datasonnet", "groovy", "hl7terser", "java", "joor", "jq", "js",
            "jsonpath", "mvel", "ognl", "python", "spel", "wasm", "xpath", "xquery", "xtokenize");
    private static final Map<String, String> REFLECTIVE = Map.of("bean", "calls a method by its name", "method",
            "calls a method by its name", "script", "runs a script");
    private final Components components;

    NativeCheck(Components components) {
        this.components = components;
    }

    void check(Node route, Findings findings) {
        for (NodeTuple entry : Yaml.entries(route)) {
            String name = Yaml.key(entry);
            if (REFLECTIVE.containsKey(name)) {
                refuse(entry.getKeyNode(), "'" + name + "' " + REFLECTIVE.get(name), findings);
            } else if (LANGUAGES.contains(name) && (name.equals("csimple") || !components.hasLanguage(name))) {
                findings.add(entry.getKeyNode(), FindingKind.COMPONENT, "the language '" + name + "' is not in this build",
                        "simple, constant, header, exchangeProperty, variable or tokenize", "write it in one of these");
            } else if (name.equals("marshal") || name.equals("unmarshal")) {
                dataFormat(entry, findings);
            } else if (CLASS_OPTIONS.contains(name)) {
                Yaml.scalars(entry.getValueNode(), scalar -> classes(scalar, scalar.getValue(), findings));
            }
        }
        Yaml.scalars(route, scalar -> simple(scalar, findings));
        for (Target target : Target.in(route)) {
            if (target.scheme().equals("bean") || target.scheme().equals("class")) {
                refuse(target.node(), "'" + target.scheme() + ":' calls a method by its name", findings);
            }
        }
    }

    private void dataFormat(NodeTuple step, Findings findings) {
        for (NodeTuple format : Yaml.tuples(step.getValueNode())) {
            String name = Yaml.key(format);
            boolean option = Set.of("id", "description", "disabled", "note", "variableSend", "variableReceive", "allowNullBody", "custom")
                    .contains(name);
            if (!option && !components.hasDataFormat(name)) {
                findings.add(format.getKeyNode(), FindingKind.COMPONENT, "the data format '" + name + "' is not in this build",
                        "one of a kamelet: docs/operate/routes.md", "use a kamelet, or leave it out");
            }
        }
    }

    private static void simple(ScalarNode scalar, Findings findings) {
        Matcher matcher = FUNCTION.matcher(scalar.getValue());
        while (matcher.find()) {
            String function = matcher.group(1).strip();
            if (function.startsWith("bean:") || function.startsWith("type:") || METHOD.matcher(function).matches()) {
                refuse(scalar, "'${" + function + "}' calls a method by its name", findings);
            } else if (function.contains("As(")) {
                classes(scalar, function, findings);
            }
        }
    }

    private static void classes(Node node, String text, Findings findings) {
        Matcher matcher = CLASS.matcher(text);
        while (matcher.find()) {
            if (!RouteClasses.isKnown(matcher.group())) {
                findings.add(node, FindingKind.NATIVE, "a native binary does not know the class '" + matcher.group() + "'",
                        "one of " + String.join(", ", RouteClasses.names()), "name one of these");
            }
        }
    }

    private static void refuse(Node node, String what, Findings findings) {
        findings.add(node, FindingKind.NATIVE, what + ", which a native binary cannot", "'simple' without methods, or 'process: ref:' with "
                + "a bean that is built in", "write it so; a kamelet may have what is needed (docs/operate/routes.md)");
    }
}
