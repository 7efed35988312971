package io.sitewire.storm;

import io.sitewire.demo.AuditResult;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a storm came to.
 *
 * @param faults             what went wrong, and when
 * @param sites              the independent count by site
 * @param ledgers            what the ledger says
 * @param records            how many are in {@code telemetry}
 * @param defects            a few of them by name
 * @param duplicatesResent   of the duplicates, those that a device sent twice with QoS 1 in a session that it did not keep
 * @param publishesFailed    publishes with QoS 2 of which the device was told that they failed
 * @param publishedAnew      how often devices with QoS 2 published their first reading anew, since the edge had not stored it when it was killed
 */
record StormResult(long seed, List<String> faults, Map<String, AuditResult> sites, Map<String, StormLedger> ledgers,
        Map<String, Long> records, List<String> defects, long duplicatesResent,
        List<String> publishesFailed, long publishedAnew, Counters counters) {
    /**
     * What must have happened for the run to mean something.
     *
     * @param repliesSwallowed    requests that went through and were never answered
     * @param repeatsDropped      records that the merge had taken before
     * @param rebalancesInHand    cores that went away with a transaction open
     * @param transactionsAborted those, and what cores took back themselves
     */
    record Counters(long repliesSwallowed, long repeatsDropped, long rebalancesInHand, long transactionsAborted) {
        boolean count() {
            return repliesSwallowed >= 10 && repeatsDropped >= 10 && rebalancesInHand >= 5 && transactionsAborted >= 3;
        }
    }

    boolean isFlawless() {
        return publishesFailed.isEmpty() && sites.values().stream().mapToLong(AuditResult::duplicates).sum() == duplicatesResent
                && sites.values().stream().allMatch(site -> site.missing() == 0 && site.outOfOrder() == 0 && site.accepted() > 0)
                && ledgers.entrySet().stream().allMatch(ledger -> ledger.getValue().agrees(records.getOrDefault(ledger.getKey(), 0L)));
    }

    /** One line, as they are kept. */
    String line() {
        return "seed " + seed + ": " + (isFlawless() ? "flawless" : "BROKEN") + "; " + faults.size() + " faults; " + counters
                + "; " + sites.entrySet().stream().map(site -> site.getKey() + " accepted " + site.getValue().accepted() + " delivered "
                + site.getValue().delivered() + " twice " + site.getValue().duplicates() + " out of order " + site.getValue().outOfOrder()
                + " records " + records.get(site.getKey()) + " " + ledgers.get(site.getKey()))
                .collect(Collectors.joining(", ")) + "; sent twice by devices " + duplicatesResent
                + "; QoS 2 publishes that failed " + publishesFailed.size() + " first readings published anew " + publishedAnew;
    }
}
