package io.sitewire.ops.ledger;

import io.sitewire.ledger.SiteSummary;

/** A site's figures with the names that JMX looks for. Immutable. */
public final class SiteFigures {
    private final SiteSummary summary;

    SiteFigures(SiteSummary summary) {
        this.summary = summary;
    }

    public String getSite() {
        return summary.site();
    }

    public long getAccepted() {
        return summary.accepted();
    }

    public long getDelivered() {
        return summary.delivered();
    }

    public long getRejected() {
        return summary.rejected();
    }

    public long getPending() {
        return summary.pending();
    }

    public long getMissing() {
        return summary.missing();
    }

    public long getAlerts() {
        return summary.alerts();
    }

    public boolean isFine() {
        return summary.isFine();
    }

    public String getLastReading() {
        return summary.lastReading() == null ? "" : summary.lastReading().toString();
    }
}
