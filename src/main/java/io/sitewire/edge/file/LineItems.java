package io.sitewire.edge.file;

import io.sitewire.edge.Control;
import io.sitewire.edge.ReadingItem;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import java.util.HashMap;
import java.util.Map;

/** What all items of one source have in common: where they come from. Immutable. */
public final class LineItems {
    private final String source;
    private final String origin;
    private final int sizeMax;

    /**
     * @param source the header {@code source}
     * @param origin of a line: this, a colon and the line's number
     * @param sizeMax the longest line in bytes, for messages
     */
    public LineItems(String source, String origin, int sizeMax) {
        this.source = source;
        this.origin = origin;
        this.sizeMax = sizeMax;
    }

    public Map<String, Object> headers(RawLine line, String contentType) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(Headers.SOURCE, source);
        headers.put(Headers.ORIGIN, origin + ':' + line.number());
        headers.put(Control.LINE, line.number());
        headers.put(Headers.CONTENT_TYPE, contentType);
        return headers;
    }

    public ReadingItem rejected(RawLine line, String contentType, ReadingRejectedException why) {
        return new ReadingItem(headers(line, contentType), line.bytes(), why);
    }

    /** @return the item for a line with a fault, or null if the line is whole */
    public ReadingItem faulty(RawLine line, String contentType) {
        if (line.fault() == null) {
            return null;
        }
        return rejected(line, contentType, line.fault() == RawLine.Fault.TOO_LONG
                ? new ReadingRejectedException(RejectReason.LINE_TOO_LONG, "line is too long: over " + sizeMax
                        + " bytes (sitewire.file.line-size-max); its beginning is kept")
                : new ReadingRejectedException(RejectReason.LINE_INVALID, "line cannot be read: a quote is opened and not closed"));
    }
}
