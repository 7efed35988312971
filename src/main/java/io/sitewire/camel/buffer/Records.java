package io.sitewire.camel.buffer;

import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.reading.Headers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** What of a message is stored, and how a stored record becomes a message again. */
final class Records {
    private static final String NOT_STORED = "Camel";

    private Records() {
    }

    /** One entry for a message, or one for each exchange in the list that is its body. */
    static List<Entry> entries(Message message) throws InvalidPayloadException {
        if (!(message.getBody() instanceof List<?> batch)) {
            return List.of(entry(message));
        }
        List<Entry> entries = new ArrayList<>(batch.size());
        for (Object element : batch) {
            if (element instanceof Exchange inner) {
                entries.add(entry(inner.getMessage()));
            } else if (element instanceof Message inner) {
                entries.add(entry(inner));
            } else {
                throw new IllegalArgumentException(BufferEndpointError.BUFFER_BODY_UNSUPPORTED + " not stored: element "
                        + entries.size() + " of " + batch.size() + " in the body is a "
                        + (element == null ? "null" : element.getClass().getName())
                        + "; nothing of the batch is stored; make it a list of exchanges, or a body that converts to bytes");
            }
        }
        return entries;
    }

    /** What the sources of an exchange, and of those in its body, want stored with it; each source once, in order. */
    static List<SourceProgress> sources(Exchange exchange) {
        List<SourceProgress> sources = new ArrayList<>(1);
        add(sources, exchange);
        if (exchange.getMessage().getBody() instanceof List<?> batch) {
            for (Object element : batch) {
                if (element instanceof Exchange inner) {
                    add(sources, inner);
                }
            }
        }
        return sources;
    }

    private static void add(List<SourceProgress> sources, Exchange exchange) {
        SourceProgress source = exchange.getProperty(BufferConstants.SOURCE_STATE, SourceProgress.class);
        // Exchanges of one source follow one another, and share what they have.
        if (source != null && (sources.isEmpty() || sources.get(sources.size() - 1) != source)) {
            sources.add(source);
        }
    }

    private static Entry entry(Message message) throws InvalidPayloadException {
        Map<String, String> headers = new LinkedHashMap<>();
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            if (header.getValue() instanceof String value && !header.getKey().startsWith(NOT_STORED)) {
                headers.put(header.getKey(), value);
            }
        }
        return new Entry(headers, message.getMandatoryBody(byte[].class));
    }

    /** @param acknowledged the position below which everything is acknowledged as the batch is made */
    static List<Exchange> exchanges(Endpoint endpoint, List<StoredRecord> records, long acknowledged) {
        String acknowledgedText = Long.toString(acknowledged);
        List<Exchange> exchanges = new ArrayList<>(records.size());
        for (StoredRecord record : records) {
            Exchange exchange = endpoint.createExchange();
            Message message = exchange.getMessage();
            message.setBody(record.payload());
            record.headers().forEach(message::setHeader);
            message.setHeader(Headers.EPOCH, record.epoch().toString());
            message.setHeader(Headers.POSITION, Long.toString(record.position()));
            message.setHeader(Headers.ACKNOWLEDGED, acknowledgedText);
            exchanges.add(exchange);
        }
        return exchanges;
    }
}
