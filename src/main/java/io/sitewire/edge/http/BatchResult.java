package io.sitewire.edge.http;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/** What became of the lines of a request so far; a property that its exchange and those of its chunks share. One thread at a time. */
final class BatchResult {
    /** The errors that are told one by one; the others are counted. */
    static final int ERRORS_MAX = 100;
    private static final String PROPERTY = "CamelSitewireBatchResult";

    private final long bodySizeMax;
    private final List<Error> errors = new ArrayList<>();
    private long accepted;
    private long rejected;
    private long filtered;
    private long linesDone;

    BatchResult(long bodySizeMax) {
        this.bodySizeMax = bodySizeMax;
    }

    static BatchResult of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, BatchResult.class);
    }

    void bind(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    void add(long acceptedMore, long rejectedMore, long filteredMore, long lines) {
        accepted += acceptedMore;
        rejected += rejectedMore;
        filtered += filteredMore;
        linesDone = lines;
    }

    void error(long line, String reason, String detail) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new Error(line, reason, detail));
        }
    }

    long bodySizeMax() {
        return bodySizeMax;
    }

    long accepted() {
        return accepted;
    }

    long rejected() {
        return rejected;
    }

    /** Lines that a route has left out on purpose. */
    long filtered() {
        return filtered;
    }

    /** Every line up to this one is stored, as a reading or as a dead letter. */
    long linesDone() {
        return linesDone;
    }

    List<Error> errors() {
        return errors;
    }

    /** @param line from 1 on */
    record Error(long line, String reason, String detail) {
    }
}
