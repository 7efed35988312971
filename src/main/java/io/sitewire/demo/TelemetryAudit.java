package io.sitewire.demo;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares {@code telemetry}, read once from its beginning, id by id with what the machines were told. It takes no count from anybody:
 * it keeps what it has seen itself.
 *
 * <p>A reading that arrived without having been acknowledged to its machine is fine, unless it is there twice. Order is judged by the
 * first time that each reading is there: within a stream its sequence numbers must rise.
 *
 * <p>Threads: one.
 */
public final class TelemetryAudit {
    private static final int EXAMPLES_MAX = 20;

    private static final class Stream {
        private final BitSet seen = new BitSet();
        private int last = -1;
    }

    private final Account account;
    private final Map<String, Stream> streams = new HashMap<>();
    private final List<String> examples = new ArrayList<>();
    private long duplicates;
    private long duplicatesResent;
    private long outOfOrder;

    public TelemetryAudit(Account account) {
        this.account = account;
    }

    /** The next reading of {@code telemetry}; within a stream they must be given in the order of their offsets. */
    public void add(ReadingId id) {
        Stream stream = streams.computeIfAbsent(id.stream(), name -> new Stream());
        if (stream.seen.get(id.sequence())) {
            duplicates++;
            if (account.isResent(id)) {
                duplicatesResent++;
            }
            example("duplicate", id.toString());
            return;
        }
        stream.seen.set(id.sequence());
        if (id.sequence() < stream.last) {
            outOfOrder++;
            example("out of order, after " + stream.last, id.toString());
        }
        stream.last = Math.max(stream.last, id.sequence());
    }

    /** The verdict. Give it when no machine sends any more: what is accepted after the reading would count as missing. */
    public AuditResult result(long pending, LatencyHistogram latency) {
        long[] counts = new long[2];
        account.forEachAccepted((name, accepted) -> {
            counts[0] += accepted.cardinality();
            BitSet missing = (BitSet) accepted.clone();
            Stream stream = streams.get(name);
            if (stream != null) {
                missing.andNot(stream.seen);
            }
            counts[1] += missing.cardinality();
            missing.stream().limit(EXAMPLES_MAX).forEach(sequence -> example("missing", name + "/" + sequence));
        });
        return new AuditResult(counts[0], counts[0] - counts[1], counts[1], duplicates, outOfOrder, pending,
                latency.percentileMillis(50), latency.percentileMillis(99));
    }

    /** How many of the duplicates QoS 1 allows: their machine had to send them again. */
    public long duplicatesResent() {
        return duplicatesResent;
    }

    /** A few defects by name, for a person. */
    public List<String> examples() {
        return List.copyOf(examples);
    }

    private void example(String defect, String id) {
        if (examples.size() < EXAMPLES_MAX) {
            examples.add(defect + ": " + id);
        }
    }
}
