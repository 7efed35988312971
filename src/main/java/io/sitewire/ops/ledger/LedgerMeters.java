package io.sitewire.ops.ledger;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.sitewire.ledger.SiteSummary;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The meters of the ledger, by site; docs/reference/health-and-metrics.md lists them. Any thread. */
final class LedgerMeters implements Consumer<SiteSummary> {
    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<String, SiteSummary> sites = new ConcurrentHashMap<>();
    private final Set<Tags> reasons = ConcurrentHashMap.newKeySet();

    LedgerMeters(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    @Override
    public void accept(SiteSummary summary) {
        String site = summary.site();
        if (sites.put(site, summary) == null) {
            register(site);
        }
        summary.dropped().keySet().forEach(reason -> gauge("sitewire.ledger.dropped", "Positions that the edge dropped or lost", site,
                reason, SiteSummary::dropped));
        summary.gapPositions().keySet().forEach(reason -> gauge("sitewire.ledger.gap.positions", "Positions that did not arrive", site,
                reason, SiteSummary::gapPositions));
    }

    private void register(String site) {
        counter("sitewire.ledger.accepted", "Readings acknowledged to their sources", site, SiteSummary::accepted);
        counter("sitewire.ledger.delivered", "Readings in telemetry", site, SiteSummary::delivered);
        counter("sitewire.ledger.rejected", "Readings in telemetry.rejected", site, SiteSummary::rejected);
        counter("sitewire.ledger.repeats", "Records that had been merged before", site, SiteSummary::repeats);
        counter("sitewire.ledger.healed", "Positions that arrived after they were declared missing", site, SiteSummary::healed);
        counter("sitewire.ledger.alerts", "Alerts", site, SiteSummary::alerts);
        counter("sitewire.ledger.hash.mismatches", "Payloads that are not what the edge stored", site, SiteSummary::hashMismatches);
        gauge("sitewire.ledger.pending", "Readings at the edge or in its uplink", site, SiteSummary::pending);
        gauge("sitewire.ledger.epochs", "Epochs with an account", site, SiteSummary::epochs);
        gauge("sitewire.ledger.difference", "Readings that contradict the equation", site, SiteSummary::difference);
        gauge("sitewire.ledger.last.reading.age.seconds", "Since the last reading that was merged was accepted", site,
                summary -> age(summary.lastReading()));
        gauge("sitewire.ledger.report.age.seconds", "Since the edge's last report", site, summary -> age(summary.reportTime()));
    }

    private double age(Instant time) {
        return time == null ? Double.NaN : Duration.between(time, clock.instant()).toMillis() / 1000.0;
    }

    private void gauge(String name, String description, String site, String reason, Function<SiteSummary, Map<String, Long>> counts) {
        Tags tags = Tags.of("site", site, "reason", reason);
        if (reasons.add(tags.and("meter", name))) {
            Gauge.builder(name, this, self -> counts.apply(self.sites.get(site)).getOrDefault(reason, 0L)).description(description)
                    .tags(tags).strongReference(true).register(registry);
        }
    }

    private void counter(String name, String description, String site, ToDoubleFunction<SiteSummary> value) {
        FunctionCounter.builder(name, this, self -> value.applyAsDouble(self.sites.get(site))).description(description).tag("site", site)
                .register(registry);
    }

    private void gauge(String name, String description, String site, ToDoubleFunction<SiteSummary> value) {
        Gauge.builder(name, this, self -> value.applyAsDouble(self.sites.get(site))).description(description).tag("site", site)
                .strongReference(true).register(registry);
    }
}
