package io.sitewire.edge;

import io.sitewire.camel.buffer.SourceProgress;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;

/** What became of the items of a chunk: the readings, and the dead letters, each in the order of the source. One thread. */
public final class ReadingBatch {
    private final List<Exchange> accepted = new ArrayList<>();
    private final List<Exchange> rejected = new ArrayList<>();
    private final List<SourceProgress> progress = new ArrayList<>();
    private int filtered;

    public List<Exchange> accepted() {
        return accepted;
    }

    public List<Exchange> rejected() {
        return rejected;
    }

    /** What items want stored with the batch, those that are in neither list included. */
    List<SourceProgress> progress() {
        return progress;
    }

    void addFiltered() {
        filtered++;
    }

    /** How many items a route has left out on purpose. */
    public int filtered() {
        return filtered;
    }
}
