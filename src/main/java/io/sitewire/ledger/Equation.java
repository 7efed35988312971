package io.sitewire.ledger;

/**
 * Accepted = delivered + rejected + pending + missing, of one epoch: what its edge counts where sources are acknowledged against what the
 * core counts where it writes.
 *
 * @param reported whether the edge has reported; if not, nothing is proven
 * @param accepted by the edge's last report, and what came after it
 * @param unconfirmed of the positions, those whose source was not told: it sends them again, under new positions
 * @param delivered in {@code telemetry}
 * @param rejected in {@code telemetry.rejected}
 * @param pending at the edge or in its uplink
 * @param missing positions with a reason, dropped ones included
 */
public record Equation(boolean reported, long accepted, long unconfirmed, long delivered, long rejected, long pending, long missing) {
    /** The account's own. */
    public static Equation of(EpochAccount account) {
        EdgeReport report = account.report();
        long missing = account.gapPositions().values().stream().mapToLong(Long::longValue).sum();
        long settled = account.delivered() + account.rejected() + missing;
        if (report == null) {
            return new Equation(false, settled, 0, account.delivered(), account.rejected(), 0, missing);
        }
        // A report of a run that ended may be made by the next one, whose log is longer.
        long logNext = account.end() < 0 ? report.next() : Math.min(report.next(), account.end());
        long cameAfter = Math.max(0, account.next() - logNext);
        long pending = Math.max(0, logNext - account.next());
        return new Equation(true, report.acceptedTotal() + cameAfter, report.unconfirmed(), account.delivered(), account.rejected(),
                pending, missing);
    }

    /** 0 if it holds; above, readings were acknowledged and have no place; below, there are more than were ever acknowledged. */
    public long difference() {
        return accepted + unconfirmed - delivered - rejected - pending - missing;
    }

    /** Whether it does not contradict itself. */
    public boolean holds() {
        return !reported || difference() == 0;
    }
}
