package io.sitewire.buffer;

import java.util.Map;
import java.util.TreeMap;

/** The most bytes that files took at any moment, and what took them. Guarded by its owner. */
final class BytesPeak {
    private long most;
    private Map<String, Integer> of = Map.of();

    void look(Map<String, FaultyNode> files) {
        long bytes = files.values().stream().mapToLong(node -> node.seen.length).sum();
        if (bytes > most) {
            most = bytes;
            of = new TreeMap<>();
            files.forEach((name, node) -> of.put(name, node.seen.length));
        }
    }

    /** The most since this was asked last. */
    long take() {
        long taken = most;
        most = 0;
        return taken;
    }

    Map<String, Integer> of() {
        return of;
    }
}
