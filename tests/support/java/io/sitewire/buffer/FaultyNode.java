package io.sitewire.buffer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** A file of {@link FaultyFiles}: what a process sees of it, and what of that the disk holds. Guarded by its owner. */
final class FaultyNode {
    /** As the process sees it; an open file keeps to it when it is renamed. */
    String name;
    byte[] seen;
    int opened;
    private byte[] synced;
    private final List<Write> writes = new ArrayList<>();

    FaultyNode(byte[] content) {
        seen = content.clone();
        synced = content.clone();
    }

    /** A truncate has no bytes. */
    private record Write(long offset, byte[] bytes) {
    }

    void write(long offset, byte[] bytes) {
        seen = write(seen, offset, bytes);
        writes.add(new Write(offset, bytes));
    }

    void truncate(long size) {
        if (size < seen.length) {
            seen = Arrays.copyOf(seen, (int) size);
            writes.add(new Write(size, null));
        }
    }

    /** Only what was written since is made durable: what a failed sync lost stays lost. */
    void sync() {
        byte[] bytes = synced;
        for (Write write : writes) {
            bytes = write.bytes == null ? Arrays.copyOf(bytes, (int) write.offset) : write(bytes, write.offset, write.bytes);
        }
        synced = bytes;
        writes.clear();
    }

    /** What should be on disk is what a cut would have left; nothing makes it better. */
    void syncFailed(Random random) {
        synced = afterCut(random);
        writes.clear();
    }

    /** Each write since the last sync is kept, dropped, torn or garbage. */
    byte[] afterCut(Random random) {
        byte[] bytes = synced.clone();
        for (Write write : writes) {
            int fate = random.nextInt(4);
            if (fate == 0) {
                continue;
            }
            if (write.bytes == null) {
                bytes = Arrays.copyOf(bytes, (int) write.offset);
                continue;
            }
            byte[] part = write.bytes.clone();
            if (fate == 1) {
                part = Arrays.copyOf(part, random.nextInt(part.length + 1));
            } else if (fate == 2) {
                byte[] garbage = new byte[random.nextInt(part.length + 1)];
                random.nextBytes(garbage);
                System.arraycopy(garbage, 0, part, part.length - garbage.length, garbage.length);
            }
            bytes = write(bytes, write.offset, part);
        }
        return bytes;
    }

    private static byte[] write(byte[] bytes, long offset, byte[] part) {
        byte[] longer = Arrays.copyOf(bytes, (int) Math.max(bytes.length, offset + part.length));
        System.arraycopy(part, 0, longer, (int) offset, part.length);
        return longer;
    }
}
