package io.sitewire.edge;

import java.util.Iterator;
import java.util.List;

/**
 * Whole lines of a source that are stored together. It knows its place in the source, so that the place can be stored with the readings.
 *
 * @param lineFirst the number of the first line, from 1 on
 * @param next the place behind the last line
 * @param last whether the source is known to end there
 * @param items in the order of the source
 */
public record ReadingChunk(long lineFirst, LinePosition next, boolean last, List<ReadingItem> items) implements Iterable<ReadingItem> {
    /** The number of the line after the last. */
    public long lineNext() {
        return next.line();
    }

    @Override
    public Iterator<ReadingItem> iterator() {
        return items.iterator();
    }
}
