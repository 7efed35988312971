package io.sitewire.ops.routes.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads YAML as nodes that know their lines. */
final class Yaml {
    private Yaml() {
    }

    /** @throws org.snakeyaml.engine.v2.exceptions.YamlEngineException if it is no YAML */
    static Optional<Node> compose(String text) {
        return new Compose(LoadSettings.builder().setUseMarks(true).build()).composeString(text);
    }

    static int line(Node node) {
        return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
    }

    /** The text of a scalar. */
    static Optional<String> text(Node node) {
        return node instanceof ScalarNode scalar ? Optional.of(scalar.getValue()) : Optional.empty();
    }

    static List<NodeTuple> tuples(Node node) {
        return node instanceof MappingNode mapping ? mapping.getValue() : List.of();
    }

    static List<Node> items(Node node) {
        return node instanceof SequenceNode sequence ? sequence.getValue() : List.of();
    }

    static String key(NodeTuple tuple) {
        return text(tuple.getKeyNode()).orElse("");
    }

    static Optional<Node> get(Node node, String key) {
        return tuples(node).stream().filter(tuple -> key(tuple).equals(key)).map(NodeTuple::getValueNode).findFirst();
    }

    static Optional<String> text(Node node, String key) {
        return get(node, key).flatMap(Yaml::text);
    }

    /** Every scalar that is a value, with what stands inside it. */
    static void scalars(Node node, Consumer<ScalarNode> consumer) {
        if (node instanceof ScalarNode scalar) {
            consumer.accept(scalar);
        }
        items(node).forEach(item -> scalars(item, consumer));
        tuples(node).forEach(tuple -> scalars(tuple.getValueNode(), consumer));
    }

    /** Every entry of every mapping, in order, at any depth. */
    static List<NodeTuple> entries(Node node) {
        List<NodeTuple> all = new ArrayList<>();
        collect(node, all);
        return all;
    }

    private static void collect(Node node, List<NodeTuple> all) {
        items(node).forEach(item -> collect(item, all));
        for (NodeTuple tuple : tuples(node)) {
            all.add(tuple);
            if (!key(tuple).equals("parameters")) {
                collect(tuple.getValueNode(), all);
            }
        }
    }
}
