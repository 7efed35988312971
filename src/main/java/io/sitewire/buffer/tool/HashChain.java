package io.sitewire.buffer.tool;

import io.sitewire.buffer.format.BodyReader;
import io.sitewire.buffer.format.FrameHeader;
import io.sitewire.buffer.format.MalformedException;
import io.sitewire.buffer.format.RecordKind;
import io.sitewire.buffer.format.RunningHash;
import io.sitewire.buffer.format.SegmentHeader;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Checks that each frame's running hash is what the payloads before it make of it, from the beginning of its epoch or from the first
 * frame that is kept: payloads that were exchanged, each frame sound by itself, show only here. One thread.
 */
final class HashChain {
    private final Consumer<Finding> findings;
    private UUID epoch = SegmentHeader.NO_EPOCH;
    private long position = -1;
    /** What the next frame must say; empty if that is not known. */
    private OptionalLong expected = OptionalLong.empty();

    HashChain(Consumer<Finding> findings) {
        this.findings = findings;
    }

    /**
     * A frame, in the order of positions.
     *
     * @param body null if bodies are not read: then nothing is checked
     */
    void frame(String file, Optional<SegmentHeader> segment, FrameHeader frame, byte[] body) throws IOException {
        if (body == null) {
            return;
        }
        boolean begins = segment.filter(header -> header.epoch().equals(frame.epoch()))
                .filter(header -> header.continuedAt() == frame.first()).isPresent();
        if (begins && !frame.epoch().equals(epoch)) {
            expected = OptionalLong.of(0);
        } else if (!frame.epoch().equals(epoch) || frame.first() != position) {
            // What is missing had a part in it.
            expected = OptionalLong.empty();
        }
        if (frame.running().isPresent() && expected.isPresent() && frame.running().getAsLong() != expected.getAsLong()) {
            findings.accept(Finding.of(Finding.Kind.HASH_BROKEN, file, "at position " + frame.first() + " the epoch " + frame.epoch()
                    + " says that the hash of what came before is " + Long.toHexString(frame.running().getAsLong()) + ", and it is "
                    + Long.toHexString(expected.getAsLong()) + ": payloads were exchanged, or files of different copies were mixed"));
        }
        epoch = frame.epoch();
        position = frame.end();
        expected = frame.running().isPresent() ? after(frame, body) : OptionalLong.empty();
    }

    private static OptionalLong after(FrameHeader frame, byte[] body) throws IOException {
        long running = frame.running().getAsLong();
        BodyReader records = new BodyReader(body, frame.first());
        try {
            while (records.next()) {
                if (records.kind() == RecordKind.READING) {
                    running = RunningHash.next(running, records.payloadHash());
                }
            }
        } catch (MalformedException e) {
            // Told as damage of the record; what follows it is not known.
            return OptionalLong.empty();
        }
        return OptionalLong.of(running);
    }
}
