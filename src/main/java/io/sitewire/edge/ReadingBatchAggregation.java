package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.reading.Headers;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;

/** Gathers the items of a chunk into a {@link ReadingBatch}. Any number of threads; no state. */
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
        (item.getMessage().getHeader(Headers.REASON) == null ? batch.accepted() : batch.rejected()).add(item);
        answer.getMessage().setHeader(Control.BATCH_ACCEPTED, batch.accepted().size());
        answer.getMessage().setHeader(Control.BATCH_REJECTED, batch.rejected().size());
        return answer;
    }
}
