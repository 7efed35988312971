package io.sitewire.ops.ledger;

/** The ledger as JMX shows it: {@code io.sitewire:type=Ledger}. {@link LedgerManaged} says what each attribute and operation means. */
public interface LedgerMXBean {
    boolean isComplete();

    long getSites();

    long getAccepted();

    long getDelivered();

    long getPending();

    long getMissing();

    long getAlerts();

    String[] getSitesNotFine();

    SiteFigures[] getFigures();

    String site(String name);
}
