package io.sitewire.ops.routes.check;

import io.sitewire.ops.start.Spelling;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what the parts of a check find in one file. One thread. */
final class Findings {
    private static final int NAMES_MAX = 12;
    private final String file;
    private final List<Finding> all = new ArrayList<>();

    Findings(String file) {
        this.file = file;
    }

    void add(int line, FindingKind kind, String what, String expected, String remedy) {
        Finding finding = new Finding(file, line, kind, what, expected, remedy);
        if (!all.contains(finding)) {
            all.add(finding);
        }
    }

    void add(Node node, FindingKind kind, String what, String expected, String remedy) {
        add(Yaml.line(node), kind, what, expected, remedy);
    }

    /** A name that does not exist, with the one that was probably meant, or else all that there are. */
    void unknown(Node node, FindingKind kind, String what, String name, Collection<String> names) {
        add(node, kind, "unknown " + what + " '" + name + "'", Spelling.nearest(name, names).map(near -> "'" + near + "'")
                .orElseGet(() -> names(names)), "correct the name");
    }

    private static String names(Collection<String> names) {
        if (names.isEmpty()) {
            return "none";
        }
        String first = new TreeSet<>(names).stream().limit(NAMES_MAX).collect(Collectors.joining(", "));
        return "one of " + first + (names.size() > NAMES_MAX ? ", …" : "");
    }

    List<Finding> inOrder() {
        return all.stream().sorted(Comparator.comparingInt(Finding::line)).toList();
    }
}
