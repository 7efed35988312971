package io.sitewire.ops.cli;

import io.sitewire.ledger.Alert;
import io.sitewire.ledger.EpochAccount;
import io.sitewire.ledger.Equation;
import io.sitewire.ledger.MissingRange;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.ledger.SiteSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** The ledger as lines of text. */
final class LedgerTable {
    private static final int COLUMNS = 10;

    private LedgerTable() {
    }

    static List<String> sites(List<SiteSummary> sites, Instant now) {
        List<String[]> rows = new ArrayList<>();
        rows.add(new String[] {"site", "accepted", "delivered", "rejected", "pending", "missing", "difference", "alerts", "last reading",
            "reported"});
        for (SiteSummary site : sites) {
            rows.add(new String[] {site.site(), site.reportTime() == null ? "?" : count(site.accepted()), count(site.delivered()),
                count(site.rejected()), count(site.pending()), count(site.missing()), count(site.difference()),
                count(site.alerts() + site.hashMismatches()), age(site.lastReading(), now), age(site.reportTime(), now)});
        }
        return lines(rows);
    }

    static List<String> site(SiteLedger ledger, Instant now) {
        List<String> lines = new ArrayList<>(sites(List.of(ledger.summary()), now));
        for (EpochAccount account : ledger.accounts()) {
            Equation equation = Equation.of(account);
            lines.add("");
            lines.add((account.epoch().equals(SiteLedger.EARLIER) ? "earlier epochs" : "epoch " + account.epoch()) + "  "
                    + account.state().text() + ", " + positions(account.first(), account.next())
                    + (account.continues() == null ? "" : ", continues " + account.continues()));
            lines.add("  " + (equation.reported() ? "accepted " + count(equation.accepted()) : "accepted ? (its edge has not reported)")
                    + (equation.unconfirmed() == 0 ? "" : " + unconfirmed " + count(equation.unconfirmed()))
                    + " = delivered " + count(equation.delivered()) + " + rejected " + count(equation.rejected()) + " + pending "
                    + count(equation.pending()) + " + missing " + count(equation.missing())
                    + (equation.holds() ? "" : "  DOES NOT HOLD, the difference is " + count(equation.difference())));
            if (account.report() != null) {
                lines.add("  by source " + counts(account.report().accepted()) + "; reported " + account.report().time()
                        + (account.report().last() ? ", its last" : ""));
            }
            if (!account.gapPositions().isEmpty()) {
                lines.add("  missing by reason: " + counts(account.gapPositions()));
            }
            for (MissingRange gap : account.gaps()) {
                lines.add("  missing " + positions(gap.from(), gap.to()) + ": " + gap.reason() + ", since " + gap.time());
            }
            if (account.hashMismatches() > 0) {
                lines.add("  payloads that are not what the edge stored: " + count(account.hashMismatches()));
            }
            for (Alert alert : account.alerts()) {
                lines.add("  ALERT " + alert.kind().text() + " " + alert.time() + ": " + alert.detail());
            }
        }
        return lines;
    }

    private static List<String> lines(List<String[]> rows) {
        int[] widths = new int[COLUMNS];
        rows.forEach(row -> {
            for (int i = 0; i < COLUMNS; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        });
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder(String.format("%-" + widths[0] + "s", row[0]));
            for (int i = 1; i < COLUMNS; i++) {
                line.append("  ").append(" ".repeat(widths[i] - row[i].length())).append(row[i]);
            }
            lines.add(line.toString());
        }
        return lines;
    }

    /** A range of positions, which may be empty. */
    static String positions(long first, long next) {
        return next > first ? "positions " + first + " to " + (next - 1) : "no positions, next " + next;
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    private static String counts(Map<String, Long> counts) {
        return counts.entrySet().stream().map(entry -> entry.getKey() + " " + count(entry.getValue())).collect(Collectors.joining(", "));
    }

    private static String age(Instant time, Instant now) {
        if (time == null) {
            return "never";
        }
        Duration age = Duration.between(time, now);
        return age.toDays() > 1 ? age.toDays() + " d ago" : age.toHours() > 1 ? age.toHours() + " h ago" : age.toSeconds() + " s ago";
    }
}
