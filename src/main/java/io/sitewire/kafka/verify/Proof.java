package io.sitewire.kafka.verify;

import java.util.List;

/**
 * The result of a verification.
 *
 * @param epochs what was proven of each epoch
 * @param findings what contradicts the ledger, at most {@value #FINDINGS_MAX}
 * @param findingsCount all of them
 * @param notes what could not be proven, and why
 */
public record Proof(String site, List<EpochProof> epochs, List<Finding> findings, long findingsCount, List<String> notes) {
    static final int FINDINGS_MAX = 1000;

    public Proof {
        epochs = List.copyOf(epochs);
        findings = List.copyOf(findings);
        notes = List.copyOf(notes);
    }

    /** Whether nothing contradicts the ledger. */
    public boolean holds() {
        return findingsCount == 0;
    }
}
