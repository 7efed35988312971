package io.sitewire.ops.routes.check;

import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What a route is about, read from its text without running it.
 *
 * @param from where its readings come from, such as {@code direct:edge-enrich}; empty if it says nothing that can be read
 * @param to where they go, in the order of its steps
 */
public record RouteOutline(String description, String from, List<String> to) {
    private static final RouteOutline NONE = new RouteOutline("", "", List.of());

    /** Of a text that may be anything. */
    public static RouteOutline of(String text) {
        try {
            return route(text).map(RouteOutline::of).orElse(NONE);
        } catch (YamlEngineException e) {
            return NONE;
        }
    }

    private static RouteOutline of(Node route) {
        List<Target> targets = Target.in(route);
        return new RouteOutline(Yaml.text(route, "description").orElse(""),
                targets.stream().filter(target -> target.step().equals("from")).map(Target::address).findFirst().orElse(""),
                targets.stream().filter(target -> !target.isConsumer()).map(Target::address).distinct().toList());
    }

    /** The first route of a text. */
    static Optional<Node> route(String text) {
        return Yaml.compose(text).flatMap(root -> Yaml.items(root).stream().findFirst()).flatMap(item -> Yaml.get(item, "route"));
    }
}
