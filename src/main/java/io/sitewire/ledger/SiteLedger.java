package io.sitewire.ledger;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** All accounts of a site, and where its uplink is read. One thread at a time. */
public final class SiteLedger {
    /** Epochs kept apart; older ones are summed up in one account. */
    public static final int EPOCHS_MAX = 100;
    /** Stands for the epochs that are no longer kept apart. */
    public static final UUID EARLIER = new UUID(0, 0);
    private final String site;
    private final Map<UUID, EpochAccount> accounts = new HashMap<>();
    private UplinkPoint uplink;

    /**
     * Where the uplink is read on from, should the consumer group be lost.
     *
     * @param topicId the identity of the uplink's topic
     * @param offset the next offset
     * @param metadata what is committed with it
     * @param notReadings records of the uplink that are neither readings nor control records
     */
    public record UplinkPoint(String topicId, long offset, String metadata, long notReadings) {
    }

    public SiteLedger(String site) {
        this.site = site;
    }

    public String site() {
        return site;
    }

    public Optional<UplinkPoint> uplink() {
        return Optional.ofNullable(uplink);
    }

    public void uplink(UplinkPoint point) {
        uplink = point;
    }

    public Optional<EpochAccount> account(UUID epoch) {
        return Optional.ofNullable(accounts.get(epoch));
    }

    public void put(EpochAccount account) {
        accounts.put(account.epoch(), account);
    }

    public void remove(UUID epoch) {
        accounts.remove(epoch);
    }

    /** In the order in which the epochs were first seen; the sum of earlier ones first. */
    public List<EpochAccount> accounts() {
        List<EpochAccount> ordered = new ArrayList<>(accounts.values());
        ordered.sort(Comparator.comparingLong(EpochAccount::number));
        return ordered;
    }

    public boolean isEmpty() {
        return accounts.isEmpty() && uplink == null;
    }

    /** The sums of all accounts. */
    public SiteSummary summary() {
        return SiteSummary.of(this);
    }
}
