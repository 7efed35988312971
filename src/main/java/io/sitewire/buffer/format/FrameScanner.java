package io.sitewire.buffer.format;

import io.sitewire.buffer.files.StoredFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * Finds the frames of one segment in order, and steps over what is damaged: to the next bytes that are a frame of this segment at
 * this offset. One thread. What was read once is taken as unchanging, so it must be given durable bytes only, or be used once.
 */
public final class FrameScanner {
    private static final int WINDOW_SIZE = 64 << 10;
    private final StoredFile file;
    private final long segmentFirst;
    private final int bodySizeMax;
    private final byte[] window = new byte[WINDOW_SIZE];
    private long windowOffset;
    private int windowSize;
    private long offset = Format.SEGMENT_HEADER_SIZE;
    private long bodyOffset;
    private boolean damaged;

    /** @param bodySizeMax what the segment's header allows, so that no length makes us allocate more */
    public FrameScanner(StoredFile file, long segmentFirst, int bodySizeMax) {
        this.file = file;
        this.segmentFirst = segmentFirst;
        this.bodySizeMax = Math.min(bodySizeMax, Format.FRAME_BODY_SIZE_MAX);
    }

    /**
     * Goes to the next frame whose header is sound.
     *
     * @param limit the bytes from here on do not exist for the scanner
     * @return null if there is none before the limit
     */
    public FrameHeader next(long limit) throws IOException {
        while (offset + Format.FRAME_HEADER_SIZE_LEAST <= limit) {
            FrameHeader header = headerAt(offset, limit);
            if (header != null) {
                bodyOffset = offset + header.size();
                offset += header.frameSize();
                return header;
            }
            damaged = true;
            offset = search(offset + 1, limit);
        }
        return null;
    }

    /** The body of the frame that {@link #next} returned last; null if it is damaged. */
    public byte[] body(FrameHeader header) throws IOException {
        byte[] body = new byte[header.bodySize()];
        CRC32C crc = new CRC32C();
        boolean whole = read(body, bodyOffset, offset);
        crc.update(body);
        if (!whole || (int) crc.getValue() != header.bodyCrc()) {
            damaged = true;
            return null;
        }
        return body;
    }

    /** Where the next frame is expected. */
    public long offset() {
        return offset;
    }

    /** Whether anything had to be stepped over. */
    public boolean damaged() {
        return damaged;
    }

    private FrameHeader headerAt(long at, long limit) throws IOException {
        byte[] bytes = new byte[Format.FRAME_HEADER_SIZE_LEAST];
        if (!read(bytes, at, limit)) {
            return null;
        }
        int size = FrameHeader.claimedSize(bytes);
        if (size > bytes.length) {
            bytes = new byte[size];
            if (!read(bytes, at, limit)) {
                return null;
            }
        }
        FrameHeader header = size == 0 ? null : FrameHeader.decode(bytes, segmentFirst, at);
        boolean possible = header != null && header.bodySize() <= bodySizeMax && at + header.frameSize() <= limit;
        return possible ? header : null;
    }

    /** The next offset from {@code from} on where a frame's magic begins, or the limit. */
    private long search(long from, long limit) throws IOException {
        byte first = (byte) (FrameHeader.MAGIC >>> 24);
        for (long at = from; at < limit; at++) {
            if (!inWindow(at, 1) && !fill(at, limit)) {
                return limit;
            }
            if (window[(int) (at - windowOffset)] == first) {
                byte[] magic = new byte[4];
                if (!read(magic, at, limit)) {
                    return limit;
                }
                if (ByteBuffer.wrap(magic).getInt() == FrameHeader.MAGIC) {
                    return at;
                }
            }
        }
        return limit;
    }

    private boolean read(byte[] target, long from, long limit) throws IOException {
        if (from + target.length > limit) {
            return false;
        }
        if (target.length >= WINDOW_SIZE) {
            return file.read(ByteBuffer.wrap(target), from) == target.length;
        }
        if (!inWindow(from, target.length) && (!fill(from, limit) || !inWindow(from, target.length))) {
            return false;
        }
        System.arraycopy(window, (int) (from - windowOffset), target, 0, target.length);
        return true;
    }

    private boolean inWindow(long from, int size) {
        return from >= windowOffset && from + size <= windowOffset + windowSize;
    }

    private boolean fill(long from, long limit) throws IOException {
        windowSize = 0;
        windowOffset = from;
        int wanted = (int) Math.min(WINDOW_SIZE, limit - from);
        windowSize = file.read(ByteBuffer.wrap(window, 0, wanted), from);
        return windowSize > 0;
    }
}
