package io.sitewire.ops.status;

import java.time.Duration;

/**
 * How a core is doing.
 *
 * @param connection to Kafka: {@code up} or {@code down}
 * @param uplinks that this process merges
 * @param holding how many of them wait for positions
 * @param lag offsets of these uplinks that are not merged
 * @param difference readings of all sites that contradict the ledger's equation
 * @param alerts of all sites that stand in the ledger
 */
public record CoreStatus(String connection, long uplinks, long holding, long lag, Drain drain, long difference, long alerts) {
    static CoreStatus of(Sample before, Sample now) {
        Metrics metrics = now.metrics();
        String connection = now.data("merge").path("connection").asText("");
        double seconds = now.secondsSince(before);
        long lag = (long) metrics.sum("sitewire_merge_lag_offsets");
        double merged = merged(now) - merged(before);
        double came = merged + lag - before.metrics().sum("sitewire_merge_lag_offsets");
        // Kafka does not tell how old what waits is: what takes a moment at this rate is on its way.
        Duration age = lag <= Drain.UNDER_WAY_MAX.toSeconds() * merged / seconds ? Duration.ZERO : Duration.ofDays(1);
        return new CoreStatus(connection, (long) metrics.sum("sitewire_merge_uplinks"), (long) metrics.sum("sitewire_merge_holding"), lag,
                Drain.of(lag, age, connection.equals("up"), came, merged, seconds), (long) metrics.sum("sitewire_ledger_difference"),
                (long) (metrics.sum("sitewire_ledger_alerts_total") + metrics.sum("sitewire_ledger_hash_mismatches_total")));
    }

    private static double merged(Sample sample) {
        return sample.metrics().sum("sitewire_merge_taken_total") + sample.metrics().sum("sitewire_merge_repeats_total");
    }
}
