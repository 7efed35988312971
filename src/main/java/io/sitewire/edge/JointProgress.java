package io.sitewire.edge;

import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.BufferConstants;
import io.sitewire.camel.buffer.SourceProgress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;

/** What several parts want stored with one exchange, as if it were one; of each source the newest. Immutable, as far as its parts are. */
public final class JointProgress implements SourceProgress {
    private final List<SourceProgress> parts;

    private JointProgress(List<SourceProgress> parts) {
        this.parts = parts;
    }

    /** Has them stored with the exchange, beside what is stored with it anyway; those that it has already are not added again. */
    public static void join(Exchange exchange, List<? extends SourceProgress> more) {
        List<SourceProgress> parts = new ArrayList<>();
        SourceProgress before = exchange.getProperty(BufferConstants.SOURCE_STATE, SourceProgress.class);
        if (before instanceof JointProgress joint) {
            parts.addAll(joint.parts);
        } else if (before != null) {
            parts.add(before);
        }
        int had = parts.size();
        more.stream().filter(part -> !parts.contains(part)).forEach(parts::add);
        if (parts.size() > had) {
            exchange.setProperty(BufferConstants.SOURCE_STATE, parts.size() == 1 ? parts.get(0) : new JointProgress(parts));
        }
    }

    @Override
    public List<SourceState> states(String buffer) {
        Map<String, SourceState> newest = new LinkedHashMap<>();
        parts.forEach(part -> part.states(buffer).forEach(state -> newest.put(state.source(), state)));
        return List.copyOf(newest.values());
    }

    @Override
    public void stored(String buffer) {
        parts.forEach(part -> part.stored(buffer));
    }

    @Override
    public void failed(String buffer) {
        parts.forEach(part -> part.failed(buffer));
    }
}
