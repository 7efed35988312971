package io.sitewire.ops.ledger;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sitewire.kafka.LedgerFollower;
import io.sitewire.ledger.SiteSummary;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Reads the attributes off the ledger that this core follows. Any thread. */
@RegisterForReflection(targets = {LedgerMXBean.class, LedgerManaged.class, SiteFigures.class})
final class LedgerManaged implements LedgerMXBean {
    static final String TYPE = "Ledger";
    static final String BEAN = "What was accepted and what arrived, of every site. './sitewire ledger' shows the same.";
    static final Map<String, String> TEXTS = Map.of(
            "Complete", "Whether the ledger was read to its end; until then what is here is not all",
            "Sites", "Sites that the ledger knows",
            "Accepted", "Readings acknowledged to their sources, of all sites",
            "Delivered", "Readings in telemetry, of all sites",
            "Pending", "Readings at edges or in uplinks, of all sites",
            "Missing", "Positions that did not arrive, of all sites",
            "Alerts", "Alerts, of all sites",
            "SitesNotFine", "Sites with something missing, a contradiction or an alert",
            "Figures", "The figures of each site",
            "site", "All that the ledger knows of a site, as JSON");
    private final LedgerFollower follower;

    LedgerManaged(LedgerFollower follower) {
        this.follower = follower;
    }

    @Override
    public boolean isComplete() {
        return follower.isRead();
    }

    @Override
    public long getSites() {
        return follower.summaries().size();
    }

    @Override
    public long getAccepted() {
        return sum(SiteSummary::accepted);
    }

    @Override
    public long getDelivered() {
        return sum(SiteSummary::delivered);
    }

    @Override
    public long getPending() {
        return sum(SiteSummary::pending);
    }

    @Override
    public long getMissing() {
        return sum(SiteSummary::missing);
    }

    @Override
    public long getAlerts() {
        return sum(SiteSummary::alerts);
    }

    private long sum(ToLongFunction<SiteSummary> figure) {
        return follower.summaries().stream().mapToLong(figure).sum();
    }

    @Override
    public String[] getSitesNotFine() {
        return follower.summaries().stream().filter(summary -> !summary.isFine()).map(SiteSummary::site).toArray(String[]::new);
    }

    @Override
    public SiteFigures[] getFigures() {
        return follower.summaries().stream().map(SiteFigures::new).toArray(SiteFigures[]::new);
    }

    @Override
    public String site(String name) {
        return follower.site(name).map(Object::toString)
                .orElseThrow(() -> new IllegalArgumentException("the ledger knows no site " + name
                        + "; the attribute Figures lists those it knows"));
    }
}
