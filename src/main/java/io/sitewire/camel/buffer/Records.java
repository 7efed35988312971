package io.sitewire.camel.buffer;

import io.sitewire.buffer.Entry;
import io.sitewire.reading.Headers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Message;

/** What of a message is stored, and how a stored record becomes a message again. */
final class Records {
    private static final String NOT_STORED = "Camel";
    private static final byte[] EMPTY = {};
    /** What only the consumer says: a source that sends such a header makes no control record of its reading. */
    private static final Set<String> RESERVED = Set.of(Headers.KIND, Headers.HASH);

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
    static List<Exchange> exchanges(Endpoint endpoint, List<Batch.Part> parts, long acknowledged) {
        String acknowledgedText = Long.toString(acknowledged);
        List<Exchange> exchanges = new ArrayList<>(parts.size());
        for (Batch.Part part : parts) {
            Exchange exchange = exchange(endpoint, part);
            Message message = exchange.getMessage();
            message.setHeader(Headers.EPOCH, part.epoch().toString());
            message.setHeader(Headers.POSITION, Long.toString(part.position()));
            message.setHeader(Headers.ACKNOWLEDGED, acknowledgedText);
            exchanges.add(exchange);
        }
        return exchanges;
    }

    private static Exchange exchange(Endpoint endpoint, Batch.Part part) {
        Exchange exchange = endpoint.createExchange();
        Message message = exchange.getMessage();
        message.setBody(EMPTY);
        if (part instanceof Batch.Reading reading) {
            message.setBody(reading.stored().payload());
            reading.stored().hash().ifPresent(hash -> message.setHeader(Headers.HASH, HexFormat.of().toHexDigits(hash)));
            reading.stored().headers().forEach((name, value) -> {
                if (!RESERVED.contains(name)) {
                    message.setHeader(name, value);
                }
            });
        } else if (part instanceof Batch.Announce announce) {
            message.setHeader(Headers.KIND, Headers.KIND_ANNOUNCE);
            if (announce.continues() != null) {
                message.setHeader(Headers.CONTINUES, announce.continues().toString());
            }
        } else if (part instanceof Batch.Gap gap) {
            message.setHeader(Headers.KIND, Headers.KIND_GAP);
            message.setHeader(Headers.END, Long.toString(gap.end()));
            message.setHeader(Headers.REASON, gap.reason());
            message.setHeader(Headers.TIME, gap.time().toString());
        } else if (part instanceof Batch.Report report) {
            message.setHeader(Headers.KIND, Headers.KIND_REPORT);
            message.setBody(report.content().body());
        }
        return exchange;
    }
}
