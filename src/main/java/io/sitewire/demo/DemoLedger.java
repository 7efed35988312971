package io.sitewire.demo;

import io.sitewire.kafka.LedgerReader;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.ledger.SiteSummary;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What the ledger says of all sites together, beside what the demo has counted itself.
 *
 * @param accepted   by the edges' own count
 * @param delivered  by the merge's
 * @param gaps       positions that never came
 * @param difference readings that contradict the equation
 * @param unreported sites whose edge has not reported all of it in time
 */
public record DemoLedger(long accepted, long delivered, long rejected, long pending, long gaps, long difference, long alerts,
        long unreported) {
    private static final Duration READ_TIME_MAX = Duration.ofSeconds(20);
    private static final Duration REPORTED_WITHIN = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 500;

    /** Waits until the edges have reported all that is merged, but not for long. */
    static DemoLedger of(Map<String, Object> connection, List<String> sites) throws InterruptedException {
        LedgerReader reader = new LedgerReader(connection, READ_TIME_MAX);
        long deadline = System.nanoTime() + REPORTED_WITHIN.toNanos();
        DemoLedger ledger = of(reader.of(sites));
        while (ledger.unreported > 0 && System.nanoTime() < deadline) {
            Thread.sleep(LOOK_MILLIS);
            ledger = of(reader.of(sites));
        }
        return ledger;
    }

    private static DemoLedger of(Map<String, SiteLedger> ledgers) {
        long[] sums = new long[8];
        for (SiteLedger site : ledgers.values()) {
            SiteSummary summary = site.summary();
            sums[0] += summary.accepted();
            sums[1] += summary.delivered();
            sums[2] += summary.rejected();
            sums[3] += summary.pending();
            sums[4] += summary.missing();
            sums[5] += summary.difference();
            sums[6] += summary.alerts();
            sums[7] += isReported(site) ? 0 : 1;
        }
        return new DemoLedger(sums[0], sums[1], sums[2], sums[3], sums[4], sums[5], sums[6], sums[7]);
    }

    private static boolean isReported(SiteLedger site) {
        List<EpochAccount> accounts = site.accounts();
        return !accounts.isEmpty() && accounts.stream()
                .allMatch(account -> account.report() != null && account.report().next() >= account.next());
    }

    /** Whether nothing is missing, nothing contradicts, no alert stands, and it is all proven. */
    public boolean isFine() {
        return rejected == 0 && pending == 0 && gaps == 0 && difference == 0 && alerts == 0 && unreported == 0;
    }

    String toJson() {
        return "{\"accepted\":" + accepted + ",\"delivered\":" + delivered + ",\"rejected\":" + rejected + ",\"pending\":" + pending
                + ",\"difference\":" + difference + ",\"alerts\":" + alerts + ",\"unreported\":" + unreported + "}";
    }
}
