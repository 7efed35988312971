package io.sitewire.edge.http;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/**
 * Makes a message for enrichment of {@code POST /readings/{machine}/{sensor}}: body, machine, sensor, content type, and the query
 * parameter {@code time}. No header of the request remains. Any number of threads.
 */
@Singleton
@Unremovable
@Named("httpReading")
final class HttpReading implements Processor {
    /** A client that is silent for so long within a body is gone. */
    static final Duration BODY_TIMEOUT = Duration.ofSeconds(30);

    private final long sizeMax;

    @Inject
    public HttpReading(SitewireConfig config) {
        this.sizeMax = config.reading().sizeMax().asLongValue();
    }

    @Override
    public void process(Exchange exchange) throws IOException, ReadingRejectedException {
        Message message = exchange.getMessage();
        HttpServerRequest request = (HttpServerRequest) message.getBody();
        message.setHeaders(headers(request, "http:" + path(request)));
        message.setBody(new byte[0]);
        byte[] payload;
        try (RequestBody body = new RequestBody(request, sizeMax, BODY_TIMEOUT)) {
            payload = body.readAllBytes();
        } catch (RequestBody.BodyTooLargeException e) {
            throw new ReadingRejectedException(RejectReason.PAYLOAD_TOO_LARGE, "payload is too large: " + e.getMessage()
                    + ", sitewire.reading.size-max is " + sizeMax);
        } catch (RequestBody.BodyIncompleteException e) {
            throw new ReadingRejectedException(RejectReason.PAYLOAD_INCOMPLETE, "payload is not whole: " + e.getMessage());
        }
        message.setBody(payload);
        if (payload.length == 0) {
            throw new ReadingRejectedException(RejectReason.PAYLOAD_EMPTY, "the request has no body");
        }
        message.setHeader(Headers.SENSOR, PathParts.fromEnd(path(request), 0));
        message.setHeader(Headers.MACHINE, PathParts.fromEnd(path(request), 1));
    }

    static Map<String, Object> headers(HttpServerRequest request, String origin) {
        Map<String, Object> headers = new LinkedHashMap<>();
        headers.put(Headers.SOURCE, "http");
        headers.put(Headers.ORIGIN, origin);
        String type = request.getHeader("Content-Type");
        if (type != null) {
            headers.put(Headers.CONTENT_TYPE, type);
        }
        String time = request.getParam("time");
        if (time != null) {
            headers.put(Headers.TIME, time);
        }
        return headers;
    }

    static String path(HttpServerRequest request) {
        return request.path() == null ? "" : request.path();
    }
}
