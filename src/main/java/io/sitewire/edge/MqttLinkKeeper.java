package io.sitewire.edge;

import io.sitewire.retry.Backoff;
import io.sitewire.retry.Causes;
import io.sitewire.retry.LoopControl;
import io.sitewire.retry.OutageLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one connection to the broker from the start of the route to its stop: connects whenever there is none, however long that
 * takes, and ends one that has failed, so that the broker sends again what was not stored.
 *
 * <p>Thread: it has one of its own. Paho's own reconnecting is not used: it stops for good when a try comes at a bad moment.
 */
final class MqttLinkKeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(MqttLinkKeeper.class);
    private static final Duration RETRY_MIN = Duration.ofMillis(500);
    private static final Duration RETRY_MAX = Duration.ofSeconds(30);
    /** In case a notification of Paho's is missing. */
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(1);
    /** A connection that held for so long was a good one. */
    private static final Duration STABLE = Duration.ofSeconds(30);
    private static final Duration ACKNOWLEDGE_WAIT = Duration.ofSeconds(5);

    /** Makes a link that is connected and subscribed. */
    interface Opener {
        MqttLink open() throws MqttException;
    }

    private final Opener opener;
    private final Clock clock;
    private final OutageLog outages;
    private final Backoff backoff;
    private final LoopControl control = new LoopControl();
    private volatile MqttIngestState state = MqttIngestState.CONNECTING;
    private volatile Instant since;
    private volatile String lastError;

    MqttLinkKeeper(String subject, Opener opener, Clock clock) {
        this(subject, opener, clock, new Backoff(RETRY_MIN, RETRY_MAX, RandomGenerator.getDefault()));
    }

    MqttLinkKeeper(String subject, Opener opener, Clock clock, Backoff backoff) {
        this.opener = opener;
        this.clock = clock;
        this.backoff = backoff;
        this.since = clock.instant();
        this.outages = new OutageLog(LOG, subject, () -> "the broker keeps what the edge has not stored; it is tried again");
    }

    @Override
    public void run() {
        try {
            while (!control.isStopping()) {
                keepOne();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            enter(MqttIngestState.OFF);
            control.ended();
        }
    }

    private void keepOne() throws InterruptedException {
        MqttLink link;
        try {
            link = opener.open();
        } catch (MqttException | RuntimeException e) {
            lastError = Causes.text(e);
            outages.failed(lastError, clock.instant());
            control.pause(backoff.next());
            return;
        }
        enter(MqttIngestState.CONNECTED);
        Instant connectedAt = clock.instant();
        outages.succeeded(clock.instant());
        LOG.info("Connected to the site's MQTT broker");
        try {
            awaitEnd(link);
        } finally {
            enter(MqttIngestState.CONNECTING);
            link.close();
        }
        if (link.hasProgress() || Duration.between(connectedAt, clock.instant()).compareTo(STABLE) >= 0) {
            backoff.reset();
        }
        if (link.end() != null) {
            lastError = link.end();
            outages.failed(lastError, clock.instant());
            control.pause(backoff.next());
        }
    }

    private void awaitEnd(MqttLink link) throws InterruptedException {
        boolean over = false;
        while (!over) {
            over = control.await(() -> control.isStopping() || link.end() != null || !link.isConnected(), CHECK_INTERVAL);
        }
        if (link.end() == null && !control.isStopping()) {
            link.end("connection lost");
        }
        if (control.isStopping()) {
            awaitAcknowledged(link);
        }
    }

    /** Camel has waited for what was in flight; the last acknowledgements may still be on their way here. */
    private void awaitAcknowledged(MqttLink link) throws InterruptedException {
        long until = System.nanoTime() + ACKNOWLEDGE_WAIT.toNanos();
        boolean done = false;
        while (!done && System.nanoTime() < until) {
            done = control.await(() -> link.isEverythingAcknowledged() || !link.isConnected(), CHECK_INTERVAL);
        }
    }

    private void enter(MqttIngestState next) {
        state = next;
        since = clock.instant();
    }

    /** Something about the link has changed. Any thread. */
    void wake() {
        control.wake();
    }

    /** Ends the link and the thread. Returns at once. */
    void stop() {
        control.stop();
    }

    MqttIngestState state() {
        return state;
    }

    Instant since() {
        return since;
    }

    /** @return why the last connection failed or ended; null if none did */
    String lastError() {
        return lastError;
    }

    /** @return whether it has ended within that time */
    boolean awaitStopped(Duration timeout) throws InterruptedException {
        return control.awaitEnd(timeout);
    }
}
