package io.sitewire.buffer.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a file of which the disk does not give every block: what it does not give after a few tries reads as zero, which no checksum
 * takes for anything, and is remembered. So a bad sector costs what is in it, and not what is behind it. One thread.
 */
public final class SteppingFile extends ForwardingFile {
    /** What disks and file systems give or refuse as a whole. */
    private static final int BLOCK_SIZE = 4096;
    private static final int TRIES = 3;
    /** Told apart up to so many; further ones are taken as one with the last. */
    private static final int HOLES_MAX = 1000;

    private final List<Hole> holes = new ArrayList<>();

    public SteppingFile(StoredFile file) {
        super(file);
    }

    private record Hole(long from, long until) {
    }

    /** Whether the disk did not give some of these bytes when they were read. */
    public boolean isHoled(long from, long until) {
        return holes.stream().anyMatch(hole -> hole.from < until && hole.until > from);
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        int start = target.position();
        for (int i = 0; i < TRIES; i++) {
            try {
                return file.read(target, offset);
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                target.position(start);
            }
        }
        return blocks(target, offset);
    }

    private int blocks(ByteBuffer target, long offset) throws IOException {
        long end = Math.min(file.size(), offset + target.remaining());
        int start = target.position();
        for (long at = offset; at < end;) {
            long until = Math.min(end, (at / BLOCK_SIZE + 1) * BLOCK_SIZE);
            ByteBuffer block = target.slice(start + (int) (at - offset), (int) (until - at));
            try {
                if (file.read(block, at) < until - at) {
                    // It became shorter meanwhile.
                    end = at + block.position();
                    break;
                }
            } catch (ClosedChannelException e) {
                throw e;
            } catch (IOException e) {
                block.clear().put(new byte[block.capacity()]);
                remember(at, until);
            }
            at = until;
        }
        int count = (int) Math.max(0, end - offset);
        target.position(start + count);
        return count;
    }

    private void remember(long from, long until) {
        Hole last = holes.isEmpty() ? null : holes.get(holes.size() - 1);
        if (last != null && (last.until == from || holes.size() == HOLES_MAX)) {
            holes.set(holes.size() - 1, new Hole(Math.min(last.from, from), Math.max(last.until, until)));
        } else if (!isHoled(from, until)) {
            holes.add(new Hole(from, until));
        }
    }
}
