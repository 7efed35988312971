package io.sitewire.buffer;

import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.FrameScanner;
import io.sitewire.buffer.format.MalformedException;
import io.sitewire.buffer.format.RecordKind;
import io.sitewire.buffer.format.UnknownFormatException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Gathers the source states of a segment, which begins with a snapshot of all of them. One thread. */
final class StateRecovery {
    private final Map<String, byte[]> states = new LinkedHashMap<>();
    private boolean whole;
    private boolean begun;

    /**
     * Whether the segment's first frame was sound, so that its snapshot was read. Otherwise the states are those of the segment before it,
     * with what was read here.
     */
    boolean isWhole() {
        return whole || !begun;
    }

    /** Takes the states of one frame; null for one whose body is damaged. */
    void frame(FrameHeader frame, byte[] body, long offset) throws UnknownFormatException {
        whole |= !begun && body != null && offset == Format.SEGMENT_HEADER_SIZE;
        begun = true;
        if (body != null) {
            read(frame, body);
        }
    }

    private void read(FrameHeader frame, byte[] body) throws UnknownFormatException {
        BodyReader records = new BodyReader(body, frame.first());
        try {
            while (records.next()) {
                if (records.kind() == RecordKind.SOURCE_STATE) {
                    BodyReader.State state = records.sourceState();
                    states.put(state.source(), state.state());
                }
            }
        } catch (MalformedException e) {
            // The CRC is right and the content is not: its rest tells nothing, and whoever reads the log will say so.
            return;
        }
    }

    /** Takes those of a whole segment, up to the position at which its successor begins. */
    void segment(FrameScanner scanner, long size, long end) throws IOException {
        for (FrameHeader frame = scanner.next(size); frame != null; frame = scanner.next(size)) {
            if (frame.first() < end) {
                frame(frame, scanner.body(frame), scanner.offset() - frame.frameSize());
            }
        }
    }

    /** Puts those of a later segment over these. */
    void add(StateRecovery later) {
        states.putAll(later.states);
    }

    /** What is live: a source whose state is empty is forgotten. */
    Map<String, byte[]> states() {
        Map<String, byte[]> live = new LinkedHashMap<>(states);
        live.values().removeIf(state -> state.length == 0);
        return live;
    }
}
