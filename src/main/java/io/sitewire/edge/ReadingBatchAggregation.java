package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.camel.buffer.BufferConstants;
import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.reading.Headers;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/**
 * Gathers the items of a chunk into a {@link ReadingBatch}. An item is a reading, a dead letter, or a list of what a route has made of a
 * reading, which is empty if it is left out; one whose route was stopped is left out, too. Any number of threads; no state.
 */
@Singleton
@Unremovable
@Named("readingBatch")
final class ReadingBatchAggregation implements AggregationStrategy {
    @Override
    public Exchange aggregate(Exchange batchExchange, Exchange item) {
        Exchange answer = batchExchange;
        if (answer == null) {
            answer = new DefaultExchange(item.getContext());
            answer.setProperty(Control.BATCH, new ReadingBatch());
        }
        if (item.getException() != null) {
            answer.setException(item.getException());
            return answer;
        }
        ReadingBatch batch = answer.getProperty(Control.BATCH, ReadingBatch.class);
        add(batch, item);
        answer.getMessage().setHeader(Control.BATCH_REJECTED, batch.rejected().size());
        return answer;
    }

    private static void add(ReadingBatch batch, Exchange item) {
        SourceProgress progress = item.getProperty(BufferConstants.SOURCE_STATE, SourceProgress.class);
        if (progress != null) {
            batch.progress().add(progress);
        }
        if (item.getMessage().getHeader(Headers.REASON) != null) {
            batch.rejected().add(item);
        } else if (item.isRouteStop()) {
            batch.addFiltered();
        } else if (item.getMessage().getBody() instanceof List<?> readings) {
            readings.forEach(reading -> batch.accepted().add((Exchange) reading));
            if (readings.isEmpty()) {
                batch.addFiltered();
            }
        } else {
            batch.accepted().add(item);
        }
    }
}
