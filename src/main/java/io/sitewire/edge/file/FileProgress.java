package io.sitewire.edge.file;

import io.sitewire.edge.LinePosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * How far a file is read: the source state that stands in a buffer beside the file's readings, or dead letters. docs/data-on-disk.md draws
 * its bytes.
 *
 * @param path below the inbox
 * @param state size and time of the file when it was read
 * @param millis when this was written, by the machine's clock
 * @param complete whether all of it is stored, and nothing left to do but to move it
 * @param refusal why it goes to the refused ones instead of the finished; empty if it does not
 */
record FileProgress(String path, FileIdentity identity, FileState state, LinePosition position, long rejected, long millis,
        boolean complete, String refusal) {
    private static final byte VERSION = 1;
    private static final int FIXED_SIZE = 2 + 8 + 4 + 8 + 8 + 8 + 8 + 8 + 8 + 8 + 8 + 2;
    private static final int REFUSAL_SIZE_MAX = 2000;
    private static final int COMPLETE = 1;
    private static final int LINE_FEED_SKIPPED = 2;

    byte[] encode() {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        byte[] why = refusal.substring(0, Math.min(refusal.length(), REFUSAL_SIZE_MAX)).getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(FIXED_SIZE + name.length + why.length)
                .put(VERSION).put((byte) ((complete ? COMPLETE : 0) | (position.lineFeedSkipped() ? LINE_FEED_SKIPPED : 0)))
                .putLong(identity.key()).putInt(identity.headSize()).putLong(identity.head())
                .putLong(state.size()).putLong(state.modifiedMillis())
                .putLong(position.line()).putLong(position.offset()).putLong(position.hash())
                .putLong(rejected).putLong(millis)
                .putShort((short) name.length).put(name).put(why).array();
    }

    /** @return null if it is none, damaged, or of another version */
    static FileProgress decode(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (bytes.length < FIXED_SIZE || in.get() != VERSION) {
            return null;
        }
        int flags = in.get();
        FileIdentity identity = new FileIdentity(in.getLong(), in.getInt(), in.getLong());
        FileState state = new FileState(in.getLong(), in.getLong());
        LinePosition position = new LinePosition(in.getLong(), in.getLong(), in.getLong(), (flags & LINE_FEED_SKIPPED) != 0);
        long rejected = in.getLong();
        long millis = in.getLong();
        int nameSize = in.getShort() & 0xFFFF;
        if (in.remaining() < nameSize) {
            return null;
        }
        String path = new String(bytes, in.position(), nameSize, StandardCharsets.UTF_8);
        int behind = in.position() + nameSize;
        String refusal = new String(bytes, behind, bytes.length - behind, StandardCharsets.UTF_8);
        boolean sound = identity.headSize() >= 0 && identity.headSize() <= FileIdentity.HEAD_SIZE_MAX && position.line() > 0
                && position.offset() >= 0 && !path.isEmpty() && path.indexOf(0) < 0;
        return sound ? new FileProgress(path, identity, state, position, rejected, millis, (flags & COMPLETE) != 0, refusal) : null;
    }
}
