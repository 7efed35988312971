package io.sitewire.ops.events;

import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.reading.Headers;
import io.sitewire.reading.ReadingName;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Makes the body what happened to the edge since it was last stored, as a {@code List<Exchange>} of readings; an empty one if nothing did,
 * if the buffer stores nothing at the moment, or if the last ones are on their way to it still. Threads: one at a time calls it, any says
 * that the buffer is done.
 */
@Singleton
@Unremovable
@Named("edgeEvents")
final class EdgeEvents implements Processor {
    /** Of events that wait for the buffer; of more than these the oldest go. */
    static final int WAITING_MAX = 1000;
    private static final String SOURCE = "edge";

    private final String site;
    private final Buffer outbox;
    private final EdgeWatch watch;
    private final List<EdgeEvent> waiting = new ArrayList<>();
    /** How many of them, from the first on, are on their way to the buffer. */
    private int underWay;

    @Inject
    EdgeEvents(SitewireConfig config, @Named(EdgeBuffers.OUTBOX) Buffer outbox, EdgeWatch watch) {
        this.site = config.site().orElseThrow(() -> new IllegalStateException("sitewire.site is not set"));
        this.outbox = outbox;
        this.watch = watch;
    }

    @Override
    public void process(Exchange exchange) {
        List<EdgeEvent> found = watch.look();
        List<Exchange> readings = new ArrayList<>();
        take(found).forEach(event -> readings.add(reading(exchange.getContext(), event)));
        exchange.getMessage().setBody(readings);
        if (!readings.isEmpty()) {
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onComplete(Exchange stored) {
                    done(true);
                }

                @Override
                public void onFailure(Exchange failed) {
                    done(false);
                }
            });
        }
    }

    private synchronized List<EdgeEvent> take(List<EdgeEvent> found) {
        waiting.addAll(found);
        waiting.subList(underWay, Math.max(underWay, waiting.size() - WAITING_MAX)).clear();
        State state = outbox.condition().state();
        if (underWay > 0 || state != State.UP && state != State.DAMAGED) {
            return List.of();
        }
        underWay = waiting.size();
        return List.copyOf(waiting);
    }

    private synchronized void done(boolean stored) {
        if (stored) {
            waiting.subList(0, underWay).clear();
        }
        underWay = 0;
    }

    private Exchange reading(CamelContext context, EdgeEvent event) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(Headers.SITE, site);
        headers.put(Headers.MACHINE, ReadingName.EDGE);
        headers.put(Headers.SENSOR, event.kind().name().toLowerCase(Locale.ROOT));
        headers.put(Headers.TIME, event.time().toString());
        headers.put(Headers.RECEIVED, event.time().toString());
        headers.put(Headers.SOURCE, SOURCE);
        headers.put(Headers.CONTENT_TYPE, "application/json");
        Exchange reading = new DefaultExchange(context);
        reading.getMessage().setHeaders(headers);
        reading.getMessage().setBody(event.facts().toString().getBytes(StandardCharsets.UTF_8));
        return reading;
    }
}
