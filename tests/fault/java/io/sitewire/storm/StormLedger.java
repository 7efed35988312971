package io.sitewire.storm;

import static org.awaitility.Awaitility.await;

import io.sitewire.kafka.LedgerReader;
import io.sitewire.kafka.verify.Finding;
import io.sitewire.kafka.verify.LedgerVerification;
import io.sitewire.kafka.verify.Proof;
import io.sitewire.ledger.Alert;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.ledger.SiteSummary;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What the ledger says of a site once all has drained, and whether the records themselves prove it. */
record StormLedger(SiteSummary summary, List<Alert> alerts, boolean proven, List<Finding> findings) {
    private static final Duration REPORTED_WITHIN = Duration.ofMinutes(2);
    private static final Duration READ_WITHIN = Duration.ofSeconds(60);

    /** Waits until every epoch's last report has arrived, then reads all back. */
    static StormLedger of(String site, String bootstrapServers) {
        Map<String, Object> connection = Map.of("bootstrap.servers", bootstrapServers);
        LedgerReader reader = new LedgerReader(connection, READ_WITHIN);
        SiteLedger settled = await().atMost(REPORTED_WITHIN).pollInterval(Duration.ofSeconds(2))
                .until(() -> reader.of(List.of(site)).get(site), ledger -> ledger.summary().pending() == 0);
        Proof proof = new LedgerVerification(connection, site, (topic, done, total) -> { }).run().orElseThrow();
        List<Alert> alerts = settled.accounts().stream().flatMap(account -> account.alerts().stream()).toList();
        return new StormLedger(settled.summary(), alerts, proof.holds(), proof.findings());
    }

    /** Whether it is proven, says that nothing is wrong, and counted as many readings as were counted without it. */
    boolean agrees(long records) {
        return proven && summary.isFine() && summary.delivered() == records;
    }

    @Override
    public String toString() {
        return "ledger accepted " + summary.accepted() + " delivered " + summary.delivered() + " rejected " + summary.rejected()
                + " missing " + summary.missing() + " difference " + summary.difference() + " alerts " + summary.alerts()
                + (alerts.isEmpty() ? "" : " " + alerts) + " epochs " + summary.epochs() + (proven ? " proven" : " NOT PROVEN " + findings);
    }
}
