package io.sitewire.ops.routes.check;

import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Placeholders against the keys that exist. */
final class PlaceholderCheck {
    /** {@code {{key}}}, {@code {{key:default}}}, {@code {{?key}}} and {@code {{env:NAME}}}. */
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{[?!]?([^{}:]+)(:[^{}]*)?}}");
    private static final Set<String> FUNCTIONS = Set.of("env", "sys", "service", "service.name", "service.host", "service.port", "bean",
            "boolean");
    private final Set<String> keys;
    private final Predicate<String> exists;

    /**
     * @param keys the keys of Sitewire, for suggestions too
     * @param exists whether any other key has a value
     */
    PlaceholderCheck(Set<String> keys, Predicate<String> exists) {
        this.keys = keys;
        this.exists = exists;
    }

    void check(Node route, Findings findings) {
        Yaml.scalars(route, scalar -> {
            Matcher matcher = PLACEHOLDER.matcher(scalar.getValue());
            while (matcher.find()) {
                String key = matcher.group(1).strip();
                boolean ours = key.startsWith("sitewire.");
                boolean optional = matcher.group(2) != null || matcher.group().startsWith("{{?");
                if (keys.contains(key) || FUNCTIONS.contains(key) && matcher.group(2) != null || !ours && optional || exists.test(key)) {
                    continue;
                }
                findings.unknown(scalar, FindingKind.PROPERTY, "property", key, keys);
            }
        });
    }
}
