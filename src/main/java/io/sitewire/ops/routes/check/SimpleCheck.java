package io.sitewire.ops.routes.check;

import java.util.Set;
import org.apache.camel.language.simple.SimpleExpressionParser;
import org.apache.camel.language.simple.SimplePredicateParser;
import org.apache.camel.language.simple.types.SimpleIllegalSyntaxException;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;

/** Expressions in Camel's language "simple", read with its own parser: unknown functions, missing brackets, half comparisons. */
final class SimpleCheck {
    private static final Set<String> PREDICATES = Set.of("filter", "when", "validate");

    private SimpleCheck() {
    }

    static void check(Node node, String parent, Findings findings) {
        Yaml.items(node).forEach(item -> check(item, parent, findings));
        for (NodeTuple tuple : Yaml.tuples(node)) {
            String key = Yaml.key(tuple);
            if (key.equals("simple")) {
                Node text = Yaml.get(tuple.getValueNode(), "expression").orElse(tuple.getValueNode());
                Yaml.text(text).ifPresent(expression -> parse(text, expression, PREDICATES.contains(parent), findings));
            } else {
                check(tuple.getValueNode(), key.equals("expression") ? parent : key, findings);
            }
        }
    }

    private static void parse(Node node, String expression, boolean predicate, Findings findings) {
        String text = expression.replaceAll("\\{\\{[^{}]*}}", "1");
        try {
            if (predicate) {
                new SimplePredicateParser(null, text, true, null).parsePredicate();
            } else {
                new SimpleExpressionParser(null, text, true, null).parseExpression();
            }
        } catch (SimpleIllegalSyntaxException e) {
            // Without a place it is no syntax: what a function needs, such as the type converter, is there only in a process.
            if (e.getIndex() >= 0) {
                findings.add(node, FindingKind.OPTION, "the expression '" + expression + "' is not understood ("
                        + reason(e) + ")", "Camel's language simple, such as ${body} or ${header.sensor} == 'temperature'", "correct it");
            }
        }
    }

    private static String reason(SimpleIllegalSyntaxException e) {
        String message = e.getCause() == null || e.getCause().getMessage() == null ? e.getMessage() : e.getCause().getMessage();
        return message.lines().findFirst().orElse("").strip();
    }
}
