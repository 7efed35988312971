package io.sitewire.edge.step;

import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.edge.JointProgress;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.reading.Headers;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.CamelContextHelper;

/** Applies a step to a reading, or to each one of a list. Any number of threads. */
abstract class ReadingStep implements Processor {
    private final String name;

    /** @param name the kamelet's, without what all have in common; labels the counter */
    ReadingStep(String name) {
        this.name = name;
    }

    /** What becomes of one reading. */
    interface Outcome {
        /** It goes on as it is. */
        void keep();

        /** It is left out, and counted. */
        void leaveOut();

        /** That goes on, too, before it. */
        void add(Exchange reading);

        /** That is to be stored with whatever becomes of the message. */
        void store(SourceProgress progress);
    }

    abstract void take(Exchange reading, Outcome outcome) throws ReadingRejectedException;

    @Override
    public final void process(Exchange exchange) throws ReadingRejectedException {
        Message message = exchange.getMessage();
        Taken taken = new Taken(exchange.getContext());
        if (message.getBody() instanceof List<?> readings) {
            for (Object reading : readings) {
                taken.take((Exchange) reading);
            }
            message.setBody(taken.readings);
        } else {
            taken.take(exchange);
            if (taken.readings.size() != 1 || taken.readings.get(0) != exchange) {
                message.setBody(taken.alone(exchange));
            }
        }
        JointProgress.join(exchange, taken.progress);
    }

    static String text(Exchange reading, String header) {
        return reading.getMessage().getHeader(header) instanceof String text ? text : null;
    }

    private final class Taken implements Outcome {
        private final CamelContext context;
        private final List<Exchange> readings = new ArrayList<>();
        private final List<SourceProgress> progress = new ArrayList<>();
        private Exchange current;

        Taken(CamelContext context) {
            this.context = context;
        }

        void take(Exchange reading) throws ReadingRejectedException {
            current = reading;
            ReadingStep.this.take(reading, this);
        }

        /** A list cannot hold the exchange whose body it is. */
        List<Exchange> alone(Exchange exchange) {
            return readings.stream().map(reading -> reading == exchange ? copy(exchange) : reading).toList();
        }

        private static Exchange copy(Exchange exchange) {
            return Readings.of(exchange.getContext(), exchange.getMessage().getHeaders(), exchange.getMessage().getBody());
        }

        @Override
        public void keep() {
            readings.add(current);
        }

        @Override
        public void leaveOut() {
            CamelContextHelper.mandatoryLookup(context, FilteredReadings.NAME, FilteredReadings.class)
                    .filtered(name, text(current, Headers.SOURCE));
        }

        @Override
        public void add(Exchange reading) {
            readings.add(reading);
        }

        @Override
        public void store(SourceProgress more) {
            progress.add(more);
        }
    }
}
