package io.sitewire.camel.buffer;

import java.time.Instant;
import java.util.Optional;

/**
 * How forwarding goes, for health checks and meters; one moment's view.
 *
 * @param state what the consumer is doing
 * @param since since when it does that
 * @param sendingSince since when the oldest batch is with the route, if one is
 * @param opensAt when sending may begin, while the schedule allows none
 * @param lastSuccess when a batch or a report was last confirmed, if ever since the start
 * @param lastAcknowledged when positions were last acknowledged, if ever since the start
 * @param lastReport when a report last got through, if ever since the start
 * @param lastError what the last failure said, if there was one since the start; it stays after a recovery
 * @param consecutiveFailures failures since the last success
 * @param failures failures since the start; after each of them all that was not acknowledged is sent again
 * @param batchesInFlight batches that are sent and not acknowledged
 * @param recordsInFlight the readings in them
 * @param batches batches with positions that were acknowledged since the start
 * @param records readings acknowledged since the start
 * @param refused readings that the receiver will never take, since the start
 */
public record ForwardStatistics(ForwardState state, Instant since, Optional<Instant> sendingSince, Optional<Instant> opensAt,
        Optional<Instant> lastSuccess, Optional<Instant> lastAcknowledged, Optional<Instant> lastReport, Optional<String> lastError,
        long consecutiveFailures, long failures, int batchesInFlight, long recordsInFlight, long batches, long records, long refused) {

    static ForwardStatistics stopped(Instant now) {
        return new ForwardStatistics(ForwardState.STOPPED, now, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(),
                Optional.empty(), Optional.empty(), 0, 0, 0, 0, 0, 0, 0);
    }
}
