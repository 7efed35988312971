package io.sitewire.core;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.arc.Unremovable;
import io.sitewire.kafka.Gap;
import io.sitewire.kafka.TransactionOutcome;
import io.sitewire.kafka.UplinkListener;
import io.sitewire.kafka.UplinkStatus;
import io.sitewire.ledger.Alert;
import io.sitewire.ledger.AlertKind;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Counts what the merge does, by site, and knows how it is doing. Any thread. */
@Singleton
@Unremovable
public final class MergeStatistics implements UplinkListener {
    private static final String SITE = "site";
    private static final String REASON = "reason";
    private static final Set<AlertKind> FORKS = Set.of(AlertKind.NEW_LOG, AlertKind.ROLLED_BACK, AlertKind.CLONE);
    private final MeterRegistry registry;
    private final Map<String, Gauge> lags = new HashMap<>();
    private volatile Map<String, Long> lag = Map.of();
    private volatile UplinkStatus status;

    @Inject
    public MergeStatistics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How the merge is doing; empty if it has not been started in this process. */
    public Optional<UplinkStatus> status() {
        return Optional.ofNullable(status);
    }

    @Override
    public void watch(UplinkStatus watched) {
        boolean first = status == null;
        status = watched;
        if (first) {
            registerGauges();
        }
    }

    private void registerGauges() {
        registry.gauge("sitewire.merge.connected", this, self -> self.status.isConnected() ? 1 : 0);
        registry.gauge("sitewire.merge.uplinks", this, self -> self.status.uplinks());
        registry.gauge("sitewire.merge.holding", this, self -> self.status.holding());
    }

    @Override
    public void committed(Duration took) {
        transactions(TransactionOutcome.COMMITTED);
        Timer.builder("sitewire.merge.commit").register(registry).record(took);
    }

    @Override
    public void notCommitted(TransactionOutcome outcome) {
        transactions(outcome);
    }

    private void transactions(TransactionOutcome outcome) {
        registry.counter("sitewire.merge.transactions", "outcome", outcome.text()).increment();
    }

    /** Only this process' uplinks have the meter: another one has those of the rest. */
    @Override
    public synchronized void lag(Map<String, Long> offsets) {
        lag = Map.copyOf(offsets);
        lags.entrySet().removeIf(known -> !offsets.containsKey(known.getKey()) && registry.remove(known.getValue()) != null);
        offsets.keySet().forEach(site -> lags.computeIfAbsent(site, name -> Gauge.builder("sitewire.merge.lag.offsets", this,
                self -> self.lag.getOrDefault(name, 0L)).description("Offsets of the site's uplink that are not merged yet")
                .tag(SITE, name).strongReference(true).register(registry)));
    }

    @Override
    public void taken(String site, long records) {
        registry.counter("sitewire.merge.taken", SITE, site).increment(records);
    }

    @Override
    public void repeats(String site, long records) {
        registry.counter("sitewire.merge.repeats", SITE, site).increment(records);
    }

    @Override
    public void gap(String site, Gap gap) {
        registry.counter("sitewire.merge.gaps.positions", SITE, site, REASON, gap.reason()).increment(gap.positions());
    }

    @Override
    public void alert(String site, Alert alert) {
        registry.counter("sitewire.merge.alerts", SITE, site, "kind", alert.kind().text()).increment();
        if (FORKS.contains(alert.kind())) {
            registry.counter("sitewire.merge.branches", SITE, site).increment();
        }
    }

    /** A record of the site was put aside. */
    public void rejected(String site, RejectReason rejection) {
        registry.counter("sitewire.merge.rejected", SITE, site, REASON, rejection.name()).increment();
    }
}
