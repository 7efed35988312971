package io.sitewire.edge.http;

import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.edge.Caught;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** The steps that answer a request, once it is known what became of it. */
@Singleton
final class HttpAnswers {

    /** 202: the reading is on disk, or what a route has made of it is; if that is nothing, it was left out on purpose. */
    @Produces
    @Singleton
    @Unremovable
    @Named("httpAccepted")
    Processor accepted() {
        return exchange -> {
            int accepted = exchange.getMessage().getBody() instanceof List<?> readings ? readings.size() : 1;
            HttpAnswer.set(exchange, 202, json -> {
                json.writeNumberField("accepted", accepted);
                if (accepted == 0) {
                    json.writeNumberField("filtered", 1);
                }
            });
        };
    }

    /** 4xx: the reading will never be taken; the message has reason and detail. */
    @Produces
    @Singleton
    @Unremovable
    @Named("httpRejected")
    Processor rejected() {
        return exchange -> {
            Message message = exchange.getMessage();
            String reason = message.getHeader(Headers.REASON, String.class);
            String detail = message.getHeader(Headers.DETAIL, String.class);
            HttpAnswer.set(exchange, status(reason), json -> HttpAnswer.writeError(json, reason, detail));
        };
    }

    /** 202: every line of the batch is on disk, as a reading or as a dead letter. */
    @Produces
    @Singleton
    @Unremovable
    @Named("httpBatchAccepted")
    Processor batchAccepted() {
        return exchange -> {
            BatchResult result = BatchResult.of(exchange);
            if (result.linesDone() == 0) {
                answerBatch(exchange, 400, RejectReason.PAYLOAD_EMPTY.name(), "the request has no line");
            } else {
                answerBatch(exchange, 202, null, null);
            }
        };
    }

    /** 503, or what the request's body deserves: what was not stored may be sent again. */
    @Produces
    @Singleton
    @Unremovable
    @Named("httpUnavailable")
    Processor unavailable() {
        return exchange -> {
            BufferException buffer = Caught.in(exchange, BufferException.class);
            IOException large = Caught.in(exchange, RequestBody.BodyTooLargeException.class);
            IOException incomplete = Caught.in(exchange, RequestBody.BodyIncompleteException.class);
            BatchResult result = BatchResult.of(exchange);
            if (large != null && result != null) {
                answerBatch(exchange, 413, RejectReason.PAYLOAD_TOO_LARGE.name(), large.getMessage()
                        + ", sitewire.http.body-size-max is " + result.bodySizeMax());
            } else if (incomplete != null && result != null) {
                answerBatch(exchange, 408, RejectReason.PAYLOAD_INCOMPLETE.name(), incomplete.getMessage());
            } else {
                String reason = buffer == null ? "UNAVAILABLE" : buffer.error().name();
                boolean never = buffer != null && buffer.error() == BufferError.BUFFER_RECORD_TOO_LARGE;
                int status = never ? 413 : 503;
                String detail = never ? "a reading, headers included, is over sitewire.buffer.record-size-max; sending it again is no use"
                        : "the reading could not be stored at the moment; send it again";
                if (result != null) {
                    answerBatch(exchange, status, reason, detail);
                } else {
                    HttpAnswer.set(exchange, status, json -> HttpAnswer.writeError(json, reason, detail));
                }
            }
        };
    }

    private static int status(String reason) {
        return switch (RejectReason.valueOf(reason)) {
            case PAYLOAD_TOO_LARGE -> 413;
            case PAYLOAD_EMPTY -> 400;
            case PAYLOAD_INCOMPLETE -> 408;
            default -> 422;
        };
    }

    private static void answerBatch(Exchange exchange, int status, String reason, String detail) throws IOException {
        BatchResult result = BatchResult.of(exchange);
        HttpAnswer.set(exchange, status, json -> {
            json.writeNumberField("accepted", result.accepted());
            json.writeNumberField("rejected", result.rejected());
            if (result.filtered() > 0) {
                json.writeNumberField("filtered", result.filtered());
            }
            json.writeNumberField("linesDone", result.linesDone());
            if (reason != null) {
                HttpAnswer.writeError(json, reason, detail);
            }
            json.writeArrayFieldStart("errors");
            for (BatchResult.Error error : result.errors()) {
                json.writeStartObject();
                json.writeNumberField("line", error.line());
                HttpAnswer.writeError(json, error.reason(), error.detail());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
