package io.sitewire.kafka;

import io.sitewire.retry.Causes;
import io.sitewire.retry.OutageLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a merge is doing, for health, and its log lines: one when an outage begins and one when it ends, however many tries there are
 * between. Read from any thread; written by the merge's thread.
 */
public final class UplinkStatus {
    /** Heartbeats are answered every three seconds; several must be missing before a broker counts as away. */
    static final Duration SILENCE_MAX = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(UplinkStatus.class);

    private final Clock clock;
    private final String brokers;
    private final OutageLog outages;
    private double heardBytes;
    private Instant heardAt;
    private boolean heard;
    private boolean silenceLogged;
    /** Null if nothing fails. */
    private Instant failedAt;
    private Instant batchSince;
    private volatile String lastError;
    private volatile Instant fencedAt;
    private volatile int uplinks;
    private volatile int holding;

    UplinkStatus(Clock clock, String brokers) {
        this.clock = clock;
        this.brokers = brokers;
        this.heardAt = clock.instant();
        this.outages = new OutageLog(LOG, "The merge", () -> "nothing is lost, it is tried again until it succeeds");
    }

    /** Whether Kafka answered lately, and no batch has been waiting for it. */
    public synchronized boolean isConnected() {
        return heard && isRecent(heardAt) && (batchSince == null || isRecent(batchSince));
    }

    /** How many uplinks this process merges. */
    public int uplinks() {
        return uplinks;
    }

    /** How many of them wait for positions that are missing. */
    public int holding() {
        return holding;
    }

    /** What failed last, if it still does. */
    public Optional<String> lastError() {
        return Optional.ofNullable(lastError);
    }

    /** When Kafka has last shut this process out because another one uses its transactional id. */
    public Optional<Instant> fencedAt() {
        return Optional.ofNullable(fencedAt);
    }

    /** @param bytes all that Kafka has ever sent to this consumer */
    synchronized void polled(double bytes, int uplinksNow, int holdingNow) {
        uplinks = uplinksNow;
        holding = holdingNow;
        if (bytes > heardBytes) {
            heardBytes = bytes;
            heardAt = clock.instant();
            heard = true;
            if (silenceLogged) {
                silenceLogged = false;
                LOG.info("Kafka at {} answers again", brokers);
            }
        } else if (!isRecent(heardAt) && !silenceLogged) {
            silenceLogged = true;
            LOG.warn("Kafka at {} has not answered for {} s; the merge goes on by itself when it does", brokers, SILENCE_MAX.toSeconds());
        }
    }

    /** A new consumer counts its bytes from 0. */
    synchronized void reconnecting() {
        heardBytes = 0;
        uplinks = 0;
        holding = 0;
    }

    synchronized void batchBegins() {
        batchSince = clock.instant();
    }

    synchronized void batchEnds() {
        batchSince = null;
    }

    /** Another process works under the name of this one. */
    synchronized void fenced(MergeFencedException error) {
        fencedAt = clock.instant();
        LOG.error(error.getMessage());
        failed("the merge stands back", error);
    }

    synchronized void failed(String what, Exception error) {
        lastError = what + ": " + Causes.text(error);
        failedAt = clock.instant();
        outages.failed(lastError, failedAt);
    }

    /** There was nothing to do. What failed before counts as over when it has not failed again for a while. */
    synchronized void quiet() {
        if (failedAt != null && !isRecent(failedAt)) {
            succeeded();
        }
    }

    synchronized void succeeded() {
        lastError = null;
        failedAt = null;
        outages.succeeded(clock.instant());
    }

    private boolean isRecent(Instant time) {
        return Duration.between(time, clock.instant()).compareTo(SILENCE_MAX) < 0;
    }
}
