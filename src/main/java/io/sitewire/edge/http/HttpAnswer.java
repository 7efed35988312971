package io.sitewire.edge.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Writes an answer of the HTTP entrance: a status, a JSON object, and no header of the reading. */
final class HttpAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    /** Writes the fields of an answer. */
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    private HttpAnswer() {
    }

    static void set(Exchange exchange, int status, Fields fields) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        }
        Map<String, Object> headers = new HashMap<>();
        headers.put(Exchange.HTTP_RESPONSE_CODE, status);
        headers.put(Exchange.CONTENT_TYPE, "application/json");
        if (status == 503) {
            headers.put("Retry-After", "5");
        }
        Message message = exchange.getMessage();
        message.setHeaders(headers);
        message.setBody(text + "\n");
    }

    static void writeError(JsonGenerator json, String reason, String detail) throws IOException {
        json.writeStringField("reason", reason);
        json.writeStringField("detail", detail);
    }
}
