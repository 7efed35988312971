package io.sitewire.edge;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/** What became of the items of a chunk: the readings, and the dead letters, each in the order of the source. One thread. */
public final class ReadingBatch {
    private final List<Exchange> accepted = new ArrayList<>();
    private final List<Exchange> rejected = new ArrayList<>();

    public List<Exchange> accepted() {
        return accepted;
    }

    public List<Exchange> rejected() {
        return rejected;
    }
}
