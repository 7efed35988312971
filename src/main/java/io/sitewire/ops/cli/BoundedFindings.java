package io.sitewire.ops.cli;

import io.sitewire.buffer.tool.Finding;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Keeps the first findings: a folder of nothing but damage must not fill the memory. All are counted in the report. */
final class BoundedFindings implements Consumer<Finding> {
    private static final int KEPT_MAX = 10_000;
    private final List<Finding> kept = new ArrayList<>();

    @Override
    public void accept(Finding finding) {
        if (kept.size() < KEPT_MAX) {
            kept.add(finding);
        }
    }

    List<Finding> kept() {
        return kept;
    }
}
