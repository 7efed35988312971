package io.sitewire.camel.buffer;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** When readings may be sent, for a link that is paid by the hour. The consumer's own thread. */
public interface SendSchedule {
    /** @return when sending may begin; empty if it may now */
    Optional<Instant> opensAt(Instant now);

    /** How long what is under way when sending must end is waited for. */
    Duration grace();

    /** Ends the connection: what is still under way fails, and is sent again when sending may begin. */
    void letGo();
}
