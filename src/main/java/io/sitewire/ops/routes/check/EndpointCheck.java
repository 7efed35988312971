package io.sitewire.ops.routes.check;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Endpoints and their options against what the components in this build have. */
final class EndpointCheck {
    private static final Pattern DURATION = Pattern.compile("\\d+|(\\d+(ms|s|m|h|d))+|P[0-9A-Z.]+");
    private static final List<String> BUFFERS = List.of("outbox", "dead-letters");
    private final Components components;

    EndpointCheck(Components components) {
        this.components = components;
    }

    void check(Target target, Findings findings) {
        if (target.scheme().contains("{{") || target.scheme().contains("$")) {
            return;
        }
        Optional<Component> found = components.find(target.scheme());
        if (found.isEmpty()) {
            findings.unknown(target.node(), FindingKind.COMPONENT, "component", target.scheme(), Components.NAMES);
            return;
        }
        if (target.scheme().equals("kamelet")) {
            String name = target.rest().split("/")[0];
            found = components.kamelet(name);
            if (found.isEmpty()) {
                findings.add(target.node(), FindingKind.COMPONENT, "unknown kamelet '" + name + "'", "one that is in this build",
                        "correct the name; docs/operate/routes.md says where they are listed");
                return;
            }
        }
        Component component = found.get();
        side(component, target, findings);
        target.options().forEach((name, node) -> option(component, target, name, node, findings));
        missing(component, target, findings);
        if (target.scheme().equals("buffer") && !target.rest().contains("{{") && !BUFFERS.contains(target.rest())) {
            findings.unknown(target.node(), FindingKind.REFERENCE, "buffer", target.rest(), BUFFERS);
        }
    }

    private static void side(Component component, Target target, Findings findings) {
        if (target.isConsumer() && component.producerOnly()) {
            findings.add(target.node(), FindingKind.OPTION, "'" + component.scheme() + ":' as a source", "a step",
                    "it only takes messages");
        } else if (!target.isConsumer() && component.consumerOnly()) {
            findings.add(target.node(), FindingKind.OPTION, "'" + component.scheme() + ":' as a step", "a source, under 'from'",
                    "it only gives messages");
        }
    }

    private static void option(Component component, Target target, String name, Node node, Findings findings) {
        Component.Option option = component.find(name);
        if (option == null) {
            if (!component.lenient() && !name.startsWith("{{")) {
                findings.unknown(node, FindingKind.OPTION, "option of '" + component.scheme() + ":'", name, component.options().keySet());
            }
            return;
        }
        if (target.isConsumer() && option.isOnlyFor("producer") && !option.isOnlyFor("consumer")) {
            findings.add(node, FindingKind.OPTION, "'" + name + "' where '" + component.scheme() + ":' is the source",
                    "an option of a source", "leave it out");
        } else if (!target.isConsumer() && option.isOnlyFor("consumer") && !option.isOnlyFor("producer")) {
            findings.add(node, FindingKind.OPTION, "'" + name + "' where '" + component.scheme() + ":' is a step", "an option of a step",
                    "leave it out");
        }
        if (option.prefix().isEmpty() || !name.startsWith(option.prefix())) {
            value(name, option, node, findings);
        }
    }

    private static void value(String name, Component.Option option, Node node, Findings findings) {
        String value = Yaml.text(node).orElse("");
        if (value.contains("{{") || value.startsWith("#") || value.contains("${") || value.contains("?")) {
            return;
        }
        if (!option.values().isEmpty() && option.values().stream().noneMatch(value::equalsIgnoreCase)) {
            findings.unknown(node, FindingKind.OPTION, "value of '" + name + "':", value, option.values());
        }
        String expected = switch (option.type()) {
            case "boolean" -> value.matches("(?i)true|false") ? null : "true or false";
            case "integer" -> value.matches("-?\\d+") ? null : "a number";
            case "duration" -> DURATION.matcher(value).matches() ? null : "a time such as 500ms, 10s or 5m";
            default -> null;
        };
        if (expected != null) {
            findings.add(node, FindingKind.OPTION, "'" + name + "' is '" + value + "'", expected, "correct it");
        }
    }

    private static void missing(Component component, Target target, Findings findings) {
        for (Map.Entry<String, Component.Option> each : component.options().entrySet()) {
            boolean otherSide = each.getValue().isOnlyFor(target.isConsumer() ? "producer" : "consumer");
            boolean given = target.options().containsKey(each.getKey()) || each.getValue().path() && !target.rest().isBlank();
            if (each.getValue().required() && !given && !otherSide) {
                findings.add(target.node(), FindingKind.MISSING, "'" + component.scheme() + ":' without '" + each.getKey() + "'",
                        each.getValue().path() ? "'" + component.scheme() + ":' and the " + each.getKey() : "'" + each.getKey()
                        + ":' under 'parameters:'", "add it");
            }
        }
    }
}
