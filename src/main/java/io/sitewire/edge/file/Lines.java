package io.sitewire.edge.file;

import io.sitewire.edge.ReadingItem;
import java.util.List;

/** What one kind of file makes of a line. One thread. */
public interface Lines {
    /** The characters after which a quote opens a cell; empty if quotes mean nothing. */
    String separators();

    /** @return the line's readings, or one item that says why there are none; empty if the line says nothing */
    List<ReadingItem> read(RawLine line);
}
