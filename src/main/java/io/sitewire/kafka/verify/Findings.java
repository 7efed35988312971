package io.sitewire.kafka.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Collects findings, of which only the first are kept. One thread. */
final class Findings {
    private final List<Finding> kept = new ArrayList<>();
    private long count;

    void add(FindingKind kind, UUID epoch, long from, long to, String detail) {
        count++;
        if (kept.size() < Proof.FINDINGS_MAX) {
            kept.add(new Finding(kind, epoch, from, to, detail));
        }
    }

    List<Finding> kept() {
        return kept;
    }

    long count() {
        return count;
    }
}
