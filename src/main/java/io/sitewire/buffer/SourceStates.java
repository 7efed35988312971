package io.sitewire.buffer;

import io.sitewire.buffer.format.BodyWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The states of the sources: those that are stored, those on their way, and the bytes that a snapshot of all of them can come to, which
 * are bounded, since each segment begins with one. Any thread.
 */
final class SourceStates {
    static final int STATE_SIZE_MAX = 64 << 10;
    static final int SOURCE_SIZE_MAX = 1024;
    /** A record's length and kind, and the length of the name, at most. */
    private static final int RECORD_OVERHEAD = 16;
    private static final int SIZE_MAX = 256 << 10;
    /** A segment begins with all of them, and as much is kept free for the day when there is no room. */
    private static final int SEGMENT_SHARE = 4;
    private static final int BUFFER_SHARE = 64;

    private final String buffer;
    private final long sizeMax;
    private final Map<String, byte[]> live = new LinkedHashMap<>();
    /** Sizes on their way, by source. */
    private final Map<String, List<Integer>> underWay = new HashMap<>();
    /** What waits for the next commit; the newest of a source. */
    private final Map<String, SourceState> later = new LinkedHashMap<>();
    private long size;

    SourceStates(BufferOptions options) {
        buffer = options.name();
        sizeMax = sizeMax(options);
    }

    /** The most bytes that a snapshot takes, without its frame's header. */
    static long sizeMax(BufferOptions options) {
        return Math.min(SIZE_MAX, Math.min(options.segmentSizeUsed() / SEGMENT_SHARE, options.sizeMax() / BUFFER_SHARE));
    }

    /** The most bytes that one state takes. */
    static long sizeMaxOfOne(BufferOptions options) {
        return Math.min(STATE_SIZE_MAX + SOURCE_SIZE_MAX + RECORD_OVERHEAD, sizeMax(options));
    }

    /** Takes up what recovery found. */
    synchronized void load(Map<String, byte[]> found) {
        live.putAll(found);
        size = found.entrySet().stream().mapToLong(state -> size(state.getKey(), state.getValue().length)).sum();
    }

    /** What is stored, by source. The arrays are not to be changed. */
    synchronized Map<String, byte[]> stored() {
        return new LinkedHashMap<>(live);
    }

    /** Notes that they are on their way, all or none; throws if they are too large, or together with the others too much. */
    synchronized void admit(List<SourceState> states) {
        states.forEach(this::check);
        states.forEach(state -> begin(state.source(), size(state)));
        if (size > sizeMax) {
            long wanted = size;
            withdrawn(states);
            throw full(wanted);
        }
    }

    /** They will not be stored. */
    synchronized void withdrawn(Collection<SourceState> states) {
        states.forEach(state -> end(state.source(), size(state)));
    }

    /** They are durable, or as good as the sync policy makes them. In the order of the appends. */
    synchronized void stored(Collection<SourceState> states) {
        for (SourceState state : states) {
            long before = cost(state.source());
            if (state.state().length == 0) {
                live.remove(state.source());
            } else {
                live.put(state.source(), state.state());
            }
            remove(state.source(), size(state));
            size += cost(state.source()) - before;
        }
    }

    /** Keeps it for the next commit, in the place of an earlier one of its source that waits. */
    synchronized void later(SourceState state) {
        SourceState replaced = later.get(state.source());
        admit(List.of(state));
        later.put(state.source(), state);
        if (replaced != null) {
            withdrawn(List.of(replaced));
        }
    }

    /** Takes what waits for the next commit; it stays on its way. */
    synchronized List<SourceState> takeLater() {
        List<SourceState> taken = List.copyOf(later.values());
        later.clear();
        return taken;
    }

    /** What a segment begins with: all that is stored, and those, also if they forget a source. */
    synchronized List<SourceState> snapshot(List<SourceState> riding) {
        List<SourceState> all = new ArrayList<>();
        live.forEach((source, state) -> all.add(new SourceState(source, state)));
        all.addAll(riding);
        return newest(all);
    }

    /** The last one of each source. */
    static List<SourceState> newest(List<SourceState> states) {
        Map<String, SourceState> newest = new LinkedHashMap<>();
        states.forEach(state -> newest.put(state.source(), state));
        return List.copyOf(newest.values());
    }

    /** Bytes that a snapshot takes at most, without its frame's header. */
    synchronized long size() {
        return size;
    }

    static byte[] encode(List<SourceState> states) {
        BodyWriter body = new BodyWriter((int) states.stream().mapToLong(SourceStates::size).sum());
        states.forEach(state -> body.sourceState(state.source(), state.state()));
        return body.toBytes();
    }

    private void check(SourceState state) {
        int name = state.source().getBytes(StandardCharsets.UTF_8).length;
        if (name > SOURCE_SIZE_MAX || state.state().length > STATE_SIZE_MAX) {
            throw new BufferException(BufferError.BUFFER_RECORD_TOO_LARGE, "append refused: buffer " + buffer + ", state of source '"
                    + state.source().substring(0, Math.min(60, state.source().length())) + "', bytes of its name " + name + ", limit "
                    + SOURCE_SIZE_MAX + ", bytes of the state " + state.state().length + ", limit " + STATE_SIZE_MAX
                    + "; nothing of it was stored; give it a smaller one");
        }
    }

    private BufferException full(long wanted) {
        return new BufferException(BufferError.BUFFER_STATES_FULL, "append refused: buffer " + buffer + ", sources with a state "
                + live.size() + ", bytes of all states " + wanted + ", limit " + sizeMax
                + "; nothing of it was stored; let fewer sources be under way at a time, or raise the buffer's size or segment size");
    }

    private void begin(String source, int bytes) {
        long before = cost(source);
        underWay.computeIfAbsent(source, name -> new ArrayList<>(2)).add(bytes);
        size += cost(source) - before;
    }

    private void end(String source, int bytes) {
        long before = cost(source);
        remove(source, bytes);
        size += cost(source) - before;
    }

    private void remove(String source, int bytes) {
        List<Integer> sizes = underWay.get(source);
        if (sizes != null && sizes.remove((Integer) bytes) && sizes.isEmpty()) {
            underWay.remove(source);
        }
    }

    /** The largest of what is stored and what is on its way. */
    private long cost(String source) {
        byte[] state = live.get(source);
        int most = state == null ? 0 : size(source, state.length);
        for (int bytes : underWay.getOrDefault(source, List.of())) {
            most = Math.max(most, bytes);
        }
        return most;
    }

    /** Bytes that it takes as a record, at most. */
    static int size(SourceState state) {
        return size(state.source(), state.state().length);
    }

    private static int size(String source, int length) {
        return source.getBytes(StandardCharsets.UTF_8).length + length + RECORD_OVERHEAD;
    }
}
