package io.sitewire.edge;

import io.sitewire.buffer.SourceState;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Source states that this version cannot read: of another version, or damaged. They are forgotten at the start, with one line for each
 * buffer, because kept they would take room for ever, and would be out of date when a version that can read them comes back.
 */
public final class UnreadableStates {
    private static final Logger LOG = LoggerFactory.getLogger(UnreadableStates.class);

    private UnreadableStates() {
    }

    /**
     * @param sources whose states cannot be read; may be none
     * @param next what happens now
     */
    public static void forget(SourceStore store, String buffer, List<String> sources, String next) {
        if (!sources.isEmpty()) {
            LOG.warn("{} source states cannot be read: buffer {}, states {}, the first {}; they are forgotten, and the edge starts; {}; "
                    + "after a step back to an older version that is to be expected, otherwise report it",
                    SourceError.SOURCE_STATE_UNREADABLE, buffer, sources.size(), sources.get(0), next);
            store.append(buffer, sources.stream().map(source -> new SourceState(source, new byte[0])).toList());
        }
    }
}
