package io.sitewire.camel.buffer;

import java.time.Instant;
import java.util.Optional;

/**
 * How forwarding goes, for health checks and meters; one moment's view.
 *
 * @param state what the consumer is doing
 * @param since since when it does that; while {@link ForwardState#SENDING}, since when the batch is with the route
 * @param lastSuccess when a batch was last acknowledged, if ever since the start
 * @param lastError what the last failure said, if there was one since the start; it stays after a recovery
 * @param consecutiveFailures failures since the last success
 * @param batches batches acknowledged since the start
 * @param records readings acknowledged since the start
 */
public record ForwardStatistics(ForwardState state, Instant since, Optional<Instant> lastSuccess, Optional<String> lastError,
        long consecutiveFailures, long batches, long records) {

    static ForwardStatistics stopped(Instant now) {
        return new ForwardStatistics(ForwardState.STOPPED, now, Optional.empty(), Optional.empty(), 0, 0, 0);
    }

    ForwardStatistics enter(ForwardState next, Instant now) {
        return next == state && next != ForwardState.SENDING ? this
                : new ForwardStatistics(next, now, lastSuccess, lastError, consecutiveFailures, batches, records);
    }

    ForwardStatistics succeeded(int count, Instant now) {
        return new ForwardStatistics(ForwardState.IDLE, now, Optional.of(now), lastError, 0, batches + 1, records + count);
    }

    ForwardStatistics failed(String error, Instant now) {
        return new ForwardStatistics(ForwardState.BACKING_OFF, now, lastSuccess, Optional.of(error), consecutiveFailures + 1,
                batches, records);
    }
}
