package io.sitewire.ledger;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/**
 * A site in figures: the sums over its epochs.
 *
 * @param lastReading when its last reading was accepted; null if not known
 * @param reportTime when its edge last reported; null if it never has
 * @param difference the sum of what contradicts the equation in any epoch
 */
public record SiteSummary(String site, int epochs, long accepted, long unconfirmed, long delivered, long rejected, long pending,
        Map<String, Long> dropped, Map<String, Long> gapPositions, long healed, long repeats, long hashMismatches, long alerts,
        Instant lastReading, Instant reportTime, long difference) {
    static SiteSummary of(SiteLedger ledger) {
        long[] sums = new long[10];
        Map<String, Long> dropped = new TreeMap<>();
        Map<String, Long> gapPositions = new TreeMap<>();
        Instant last = null;
        Instant reported = null;
        int epochs = 0;
        for (EpochAccount account : ledger.accounts()) {
            Equation equation = Equation.of(account);
            epochs++;
            sums[0] += equation.accepted();
            sums[1] += equation.unconfirmed();
            sums[2] += account.delivered();
            sums[3] += account.rejected();
            sums[4] += equation.pending();
            sums[5] += account.healed();
            sums[6] += account.repeats();
            sums[7] += account.hashMismatches();
            sums[8] += account.alertsCount();
            sums[9] += equation.reported() ? Math.abs(equation.difference()) : 0;
            account.dropped().forEach((reason, count) -> dropped.merge(reason, count, Long::sum));
            account.gapPositions().forEach((reason, count) -> gapPositions.merge(reason, count, Long::sum));
            last = later(last, account.lastReadingTime());
            reported = later(reported, account.report() == null ? null : account.report().time());
        }
        return new SiteSummary(ledger.site(), epochs, sums[0], sums[1], sums[2], sums[3], sums[4], dropped, gapPositions, sums[5], sums[6],
                sums[7], sums[8], last, reported, sums[9]);
    }

    private static Instant later(Instant one, Instant other) {
        return one == null || other != null && other.isAfter(one) ? other : one;
    }

    /** All missing positions, whatever the reason. */
    public long missing() {
        return gapPositions.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether nothing is missing, nothing contradicts, and no alert stands. */
    public boolean isFine() {
        return missing() == 0 && difference == 0 && alerts == 0 && hashMismatches == 0;
    }
}
