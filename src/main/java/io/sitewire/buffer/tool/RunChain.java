package io.sitewire.buffer.tool;

import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.MalformedException;
import io.sitewire.buffer.format.RecordKind;
import io.sitewire.buffer.format.SegmentHeader;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/** Checks that each run continues one that was there before it, as far as the folder still tells. */
final class RunChain {
    private final Consumer<Finding> findings;
    private SegmentHeader before;
    private UUID newestFrame;
    private UUID newestFrameBefore;
    private boolean unknown = true;
    private boolean gap;

    RunChain(Consumer<Finding> findings) {
        this.findings = findings;
    }

    /**
     * A frame of the segment that is being read.
     *
     * @param body null if bodies are not read
     */
    void frame(FrameHeader frame, byte[] body) throws IOException {
        newestFrame = frame.epoch();
        BodyReader records = new BodyReader(body == null ? new byte[0] : body, frame.first());
        try {
            // A gap stands alone in its frame.
            gap = records.next() && records.kind() == RecordKind.GAP;
        } catch (MalformedException e) {
            gap = false;
        }
    }

    /** The end of a segment. */
    void segment(String name, Optional<SegmentHeader> header) {
        SegmentHeader own = header.orElse(null);
        if (own == null) {
            // What it was is not known, so the next one cannot be held against it.
            unknown = true;
        } else {
            if (!unknown && !own.epoch().equals(before.epoch())) {
                check(name, own);
            }
            // What a gap took may have been runs of their own.
            unknown = gap;
            before = own;
        }
        newestFrameBefore = newestFrame;
    }

    private void check(String name, SegmentHeader own) {
        // A run that stored nothing is passed over: the next one continues what that one continued.
        List<UUID> possible = List.of(before.epoch(), newestFrameBefore == null ? before.continued() : newestFrameBefore);
        if (!possible.contains(own.continued())) {
            findings.accept(Finding.of(Finding.Kind.EPOCH_BROKEN, name, "the run " + own.epoch() + " continues " + own.continued()
                    + ", and before it is " + before.epoch() + ": segments in between are gone, or come from another folder"));
        } else if (own.continuedAt() > own.first()) {
            findings.accept(Finding.of(Finding.Kind.EPOCH_BROKEN, name, "the run " + own.epoch() + " begins at position "
                    + own.continuedAt() + ", and this segment at " + own.first()));
        }
    }
}
