package io.sitewire.buffer.format;

import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeyUnusableException;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.IOException;
import java.util.Optional;

/**
 * Gives back the bodies of one segment file as they were before they were stored. The file's key is looked for when it is first needed, in
 * all frames that carry it, so that damage to one of them takes no others with it. One thread.
 */
public final class FrameDecoder {
    private final StoredFile file;
    private final long segmentFirst;
    private final Optional<SegmentHeader> segment;
    private final KeyRing keys;
    private SegmentCipher cipher;
    private long searched = -1;

    public FrameDecoder(StoredFile file, long segmentFirst, Optional<SegmentHeader> segment, KeyRing keys) {
        this.file = file;
        this.segmentFirst = segmentFirst;
        this.segment = segment;
        this.keys = keys;
    }

    /** A scanner over the file, from its first frame on. */
    public FrameScanner scanner() {
        return new FrameScanner(file, segmentFirst, segment.map(SegmentHeader::bodySizeMax).orElse(Format.FRAME_BODY_SIZE_MAX));
    }

    /**
     * The body of the frame that the scanner returned last.
     *
     * @param limit bytes of the file from here on are not looked at
     * @return null if it is damaged
     * @throws KeyUnusableException if it is encrypted, and its key is missing or wrong
     */
    public byte[] body(FrameScanner scanner, FrameHeader frame, long limit) throws IOException {
        if (!readable(frame, limit)) {
            return null;
        }
        byte[] body = scanner.body(frame);
        if (body != null && frame.coding().encrypted()) {
            body = cipher.open(body, FrameHeader.authenticated(scanner.headerBytes()), scanner.frameOffset());
        }
        return body != null && frame.coding().compressed() ? Zstandard.decompress(body, frame.coding().plainSize()) : body;
    }

    /**
     * Whether the frame can be one of this file.
     *
     * @return false if the file's key is nowhere in it, or if the frame is not encrypted and the file is
     * @throws KeyUnusableException if the file's key cannot be unwrapped
     */
    public boolean readable(FrameHeader frame, long limit) throws IOException {
        boolean encrypted = frame.coding().encrypted();
        // A file is encrypted as a whole or not at all: nobody without the key can slip a frame into it.
        if (!encrypted && segment.isPresent()) {
            return segment.get().keyId().isEmpty();
        }
        if (cipher == null && limit > searched) {
            cipher = find(frame, limit);
            searched = limit;
        }
        return encrypted == (cipher != null);
    }

    private SegmentCipher find(FrameHeader wanted, long limit) throws IOException {
        KeyUnusableException refused = null;
        FrameScanner frames = scanner();
        for (FrameHeader frame = wanted; frame != null; frame = frames.next(limit)) {
            Optional<WrappedKey> key = frame.coding().key().filter(this::mayBeOurs);
            if (key.isPresent()) {
                try {
                    return SegmentCipher.unwrap(keys, key.get(), segmentFirst, frame.epoch());
                } catch (KeyUnusableException e) {
                    if (e.reason() != KeyUnusableException.Reason.WRONG) {
                        throw e;
                    }
                    // It may be a copy that somebody tampered with.
                    refused = refused == null ? e : refused;
                }
            }
        }
        if (refused != null) {
            throw refused;
        }
        return null;
    }

    private boolean mayBeOurs(WrappedKey key) {
        return segment.map(header -> header.keyId().equals(key.keyId())).orElse(true);
    }
}
