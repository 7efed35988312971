package io.sitewire.edge;

import java.util.Iterator;
import java.util.List;

/**
 * Whole lines of a source that are stored together. It knows its place in the source, so that the place can be stored with the readings.
 *
 * @param source what was read: the identity of a file, or null
 * @param lineFirst the number of the first line, from 1 on
 * @param lineNext the number of the line after the last
 * @param items in the order of the source
 */
public record ReadingChunk(SourceFile source, long lineFirst, long lineNext, List<ReadingItem> items) implements Iterable<ReadingItem> {
    @Override
    public Iterator<ReadingItem> iterator() {
        return items.iterator();
    }
}
