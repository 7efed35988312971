package io.sitewire.edge.http;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.file.JsonLines;
import io.sitewire.edge.file.LineChunks;
import io.sitewire.edge.file.LineItems;
import io.sitewire.edge.file.LineReader;
import io.sitewire.reading.Place;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Puts the chunks of an NDJSON request into the body, read from the connection as they are split. Any number of threads.
 */
@Singleton
@Unremovable
@Named("httpBatch")
final class HttpBatch implements Processor {
    private final long bodySizeMax;
    private final int lineSizeMax;
    private final int itemsMax;

    @Inject
    public HttpBatch(SitewireConfig config) {
        this.bodySizeMax = config.http().bodySizeMax().asLongValue();
        this.lineSizeMax = Math.toIntExact(config.file().lineSizeMax().asLongValue());
        this.itemsMax = config.file().batchRecordsMax();
    }

    @Override
    public void process(Exchange exchange) {
        Message message = exchange.getMessage();
        HttpServerRequest request = (HttpServerRequest) message.getBody();
        message.setHeaders(new HashMap<>());
        RequestBody body = new RequestBody(request, bodySizeMax, HttpReading.BODY_TIMEOUT);
        LineItems items = new LineItems("http", "http:" + HttpReading.path(request), lineSizeMax);
        JsonLines lines = new JsonLines(items, new Place(null, null));
        new BatchResult(bodySizeMax).bind(exchange);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                body.close();
            }
        });
        message.setBody(new LineChunks(new LineReader(body, lineSizeMax), lines, itemsMax, body));
    }
}
