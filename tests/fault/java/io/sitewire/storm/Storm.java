package io.sitewire.storm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.Account;
import io.sitewire.demo.AuditResult;
import io.sitewire.demo.LatencyHistogram;
import io.sitewire.demo.ReadingId;
import io.sitewire.demo.TcpProxy;
import io.sitewire.demo.TelemetryAudit;
import io.sitewire.support.Telemetry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One storm: devices send, things go wrong, then all heals and drains, and what arrived is compared with what was acknowledged. */
final class Storm implements AutoCloseable {
    private static final Duration DRAIN_WITHIN = Duration.ofMinutes(4);
    private static final Pattern ID = Pattern.compile("\"id\":\"([^\"]+)\"");

    private final StormPlant plant;
    private final long seed;
    private final Map<String, Account> accounts = new TreeMap<>();
    /** Of each site in {@code telemetry}, when it was read last. */
    private final Map<String, Long> records = new TreeMap<>();
    private final List<StormDevices> devices = new ArrayList<>();
    private StormWriter writer;

    Storm(Path folder, long seed) {
        this.seed = seed;
        this.plant = new StormPlant(folder);
    }

    /** Rages for so long, or longer if too little happened, drains, and tells what came of it. */
    StormResult run(Duration length) throws Exception {
        plant.start();
        try (MetricsWatch metrics = new MetricsWatch(plant.cores)) {
            for (String site : StormPlant.SITES) {
                Account account = new Account();
                accounts.put(site, account);
                devices.add(new StormDevices(site, plant.edge(site), account, seed * 31 + site.hashCode()));
            }
            Account foreign = new Account();
            accounts.put(StormWriter.SITE, foreign);
            writer = new StormWriter(plant.broker.bootstrapServers(), foreign, seed * 31);
            devices.forEach(StormDevices::start);
            writer.start();
            StormFaults faults = new StormFaults(plant, seed);
            faults.rage(length, () -> counters(faults, metrics).count());
            boolean all = true;
            for (StormDevices of : devices) {
                all &= of.finish();
            }
            writer.finish();
            assertThat(all).as("every device knows what became of what it sent").isTrue();
            drain();
            return result(faults, metrics);
        }
    }

    private void drain() {
        await().atMost(DRAIN_WITHIN).pollInterval(Duration.ofSeconds(2)).untilAsserted(() -> {
            Map<String, AuditResult> audits = audits();
            assertThat(audits.values()).as("%s", audits).allMatch(audit -> audit.missing() == 0);
        });
    }

    private StormResult result(StormFaults faults, MetricsWatch metrics) {
        Map<String, AuditResult> sites = new TreeMap<>();
        Map<String, TelemetryAudit> details = read();
        details.forEach((site, audit) -> sites.put(site, audit.result(0, new LatencyHistogram())));
        Map<String, StormLedger> ledgers = new TreeMap<>();
        accounts.keySet().forEach(site -> ledgers.put(site, StormLedger.of(site, plant.broker.bootstrapServers())));
        long duplicates = details.values().stream().mapToLong(TelemetryAudit::duplicatesResent).sum();
        return new StormResult(seed, faults.log(), sites, ledgers, Map.copyOf(records), details.values().stream().flatMap(audit -> audit.examples().stream()).toList(),
                duplicates, devices.stream().flatMap(of -> of.failures().stream()).toList(),
                devices.stream().mapToLong(StormDevices::publishedAnew).sum(),
                counters(faults, metrics));
    }

    private StormResult.Counters counters(StormFaults faults, MetricsWatch metrics) {
        return new StormResult.Counters(plant.links.values().stream().mapToLong(TcpProxy::repliesSwallowed).sum(),
                metrics.total("sitewire_merge_repeats_total"), faults.coresLostInHand(), faults.coresLostInHand()
                        + metrics.total("sitewire_merge_transactions_total{outcome=\"aborted\"}"));
    }

    private Map<String, AuditResult> audits() {
        Map<String, AuditResult> results = new TreeMap<>();
        read().forEach((site, audit) -> results.put(site, audit.result(0, new LatencyHistogram())));
        return results;
    }

    private Map<String, TelemetryAudit> read() {
        Map<String, TelemetryAudit> audits = new TreeMap<>();
        records.clear();
        accounts.forEach((site, account) -> audits.put(site, new TelemetryAudit(account)));
        Telemetry.forEach(plant.broker.bootstrapServers(), reading -> {
            Matcher id = ID.matcher(reading.value());
            assertThat(id.find()).as(reading.value()).isTrue();
            ReadingId parsed = ReadingId.parse(id.group(1)).orElseThrow();
            assertThat(reading.key()).isEqualTo(parsed.stream());
            audits.get(parsed.site()).add(parsed);
            records.merge(parsed.site(), 1L, Long::sum);
        });
        return audits;
    }

    @Override
    public void close() {
        devices.forEach(StormDevices::close);
        if (writer != null) {
            writer.close();
        }
        plant.close();
    }
}
