package io.sitewire.kafka;

import java.time.Duration;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Ends the reading of a topic that gets no further: Kafka's client waits for a broker that went away for as long as it takes, and says
 * nothing. One thread.
 */
public final class ReadProgress {
    /** A broker that is replaced, or a leader that is elected, is back by then. */
    public static final Duration SILENCE_MAX = Duration.ofSeconds(60);

    private final String topic;
    private final Duration silenceMax;
    private long movedAt = System.nanoTime();
    private long leftBefore = -1;

    /** @param silenceMax how long nothing may come */
    public ReadProgress(String topic, Duration silenceMax) {
        this.topic = topic;
        this.silenceMax = silenceMax;
    }

    /**
     * To be told after every poll.
     *
     * @param left how many offsets are still to be read
     * @throws TimeoutException if they have been as many for longer than may be
     */
    public void left(long left) {
        long now = System.nanoTime();
        if (left != leftBefore) {
            leftBefore = left;
            movedAt = now;
        } else if (now - movedAt > silenceMax.toNanos()) {
            throw new TimeoutException(topic + " could not be read to its end: nothing came for "
                    + Duration.ofNanos(now - movedAt).toSeconds() + " s, limit " + silenceMax.toSeconds() + " s, offsets left " + left);
        }
    }
}
