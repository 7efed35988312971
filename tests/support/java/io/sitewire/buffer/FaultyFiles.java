package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.FolderLockedException;
import io.sitewire.buffer.files.StoredFile;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * A file system in memory that loses what a real one may lose.
 *
 * <p>The fault model. Every change (write, truncate, sync, create, rename, delete, directory sync) is a step, and the power can be cut
 * before or in the middle of any of them; from then on every call fails, until {@link #restart} shows what the disk kept:
 * <ul>
 * <li>of a file, all that was written before its last sync that succeeded is kept, and its size;
 * <li>each write or truncate after that is, each for itself, kept, dropped, torn (only its first bytes are there), or replaced by garbage
 *     of the same length, from any byte on; the size follows from what is kept, holes read as zero;
 * <li>of a directory, all changes before its last sync are kept; each later one (create, rename, delete) is, each for itself, kept or
 *     lost; a rename is never half done;
 * <li>a sync that fails keeps each of the writes it should have covered, or not, and a later sync does not make up for it.
 * </ul>
 * Beside that: no space (writes fail in their middle once the files take more than {@link #space}), and failing syncs on demand. The
 * switches {@code ignore…} break the file system's own promise, so that a test can show that it would notice a missing sync.
 */
final class FaultyFiles implements FileLayer {
    private final Random random;
    /** What a process sees. */
    private final Map<String, Node> live = new TreeMap<>();
    /** What the disk holds of the directory, and changes since. */
    private final Map<String, Node> durable = new TreeMap<>();
    private final List<Change> unsynced = new ArrayList<>();
    private boolean locked;
    private boolean off;
    private long steps;
    private long cutAt = Long.MAX_VALUE;
    private long space = Long.MAX_VALUE;
    private int syncFailures;
    private int directorySyncFailures;
    private int holes;
    private boolean syncFailed;
    /** Syncs of files wait for it. */
    volatile CountDownLatch syncGate = new CountDownLatch(0);
    boolean ignoreSync;
    boolean ignoreDirectorySync;
    /** Nothing can be changed. */
    volatile boolean readOnly;
    /** Makes every damaged body and header of a frame look sound, as if nobody checked. */
    boolean ignoreCrc;

    FaultyFiles(Random random) {
        this.random = random;
    }

    private record Change(String name, Node node) {
    }

    private static final class Node {
        byte[] seen = new byte[0];
        byte[] synced = new byte[0];
        final List<Write> writes = new ArrayList<>();
        int opened;
    }

    /** A truncate has no bytes. */
    private record Write(long offset, byte[] bytes) {
    }

    /** Cuts the power at the step with that number. */
    synchronized void cutAt(long step) {
        cutAt = step;
    }

    synchronized void cutNow() {
        off = true;
    }

    synchronized boolean isOff() {
        return off;
    }

    synchronized long steps() {
        return steps;
    }

    /** The most bytes that all files take. */
    synchronized void space(long bytes) {
        space = bytes;
    }

    /** The next syncs of files or the directory fail. */
    synchronized void failSyncs(int count) {
        syncFailures = count;
    }

    /** The next syncs of the directory fail. */
    synchronized void failDirectorySyncs(int count) {
        directorySyncFailures = count;
    }

    /** Writes that began behind the end of their file. */
    synchronized int holes() {
        return holes;
    }

    /** Whether a sync of a file has failed. */
    synchronized boolean syncFailed() {
        return syncFailed;
    }

    synchronized long bytes() {
        return live.values().stream().mapToLong(node -> node.seen.length).sum();
    }

    synchronized Map<String, byte[]> contents() {
        Map<String, byte[]> copy = new TreeMap<>();
        live.forEach((name, node) -> copy.put(name, node.seen.clone()));
        return copy;
    }

    synchronized void put(String name, byte[] bytes) {
        Node node = new Node();
        node.seen = bytes.clone();
        node.synced = bytes.clone();
        live.put(name, node);
        durable.put(name, node);
    }

    synchronized void remove(String name) {
        live.remove(name);
        durable.remove(name);
    }

    /** The files as they are after the power is back. */
    synchronized FaultyFiles restart(Random seed) {
        FaultyFiles after = new FaultyFiles(seed);
        for (Change change : unsynced) {
            if (random.nextBoolean()) {
                apply(durable, change);
            }
        }
        durable.forEach((name, node) -> after.put(name, ignoreCrc ? SoundFrames.forge(name, afterCut(node)) : afterCut(node)));
        after.ignoreSync = ignoreSync;
        after.ignoreDirectorySync = ignoreDirectorySync;
        after.ignoreCrc = ignoreCrc;
        return after;
    }

    /** The same files, as a killed process leaves them: all that was written is seen, and still not synced. */
    synchronized void killed() {
        syncFailures = 0;
        space = Long.MAX_VALUE;
        locked = false;
        off = false;
        cutAt = Long.MAX_VALUE;
    }

    private byte[] afterCut(Node node) {
        byte[] bytes = node.synced.clone();
        for (Write write : node.writes) {
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

    private static void apply(Map<String, Node> directory, Change change) {
        if (change.node == null) {
            directory.remove(change.name);
        } else {
            directory.put(change.name, change.node);
        }
    }

    private void step() throws IOException {
        if (off || steps >= cutAt) {
            off = true;
            throw new IOException("power is off");
        }
        if (readOnly) {
            throw new IOException("Read-only file system");
        }
        steps++;
    }

    private void change(String name, Node node) {
        Change change = new Change(name, node);
        apply(live, change);
        unsynced.add(change);
    }

    @Override
    public void createDirectories(Path directory) {
        // There is one, and it is always there.
    }

    @Override
    public synchronized List<String> list(Path directory) throws IOException {
        return List.copyOf(live.keySet());
    }

    @Override
    public synchronized long size(Path file) throws IOException {
        return node(file).seen.length;
    }

    @Override
    public synchronized StoredFile open(Path file, Access access) throws IOException {
        String name = file.getFileName().toString();
        if (access == Access.CREATE) {
            step();
            change(name, new Node());
        }
        Node node = node(file);
        node.opened++;
        return new OpenFile(node);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        Node node = node(from);
        String old = from.getFileName().toString();
        // One step in two changes that are kept or lost together would be kinder than the truth: a crash may show both names.
        change(to.getFileName().toString(), node);
        change(old, null);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step();
        change(file.getFileName().toString(), null);
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        step();
        if (syncFailures > 0 || directorySyncFailures > 0) {
            syncFailures = Math.max(0, syncFailures - 1);
            directorySyncFailures = Math.max(0, directorySyncFailures - 1);
            throw new IOException("sync of the directory failed");
        }
        if (!ignoreDirectorySync) {
            unsynced.forEach(change -> apply(durable, change));
            unsynced.clear();
        }
    }

    @Override
    public synchronized Closeable lock(Path file, String holder) throws IOException {
        if (locked) {
            throw new FolderLockedException(holder);
        }
        locked = true;
        return () -> locked = false;
    }

    @Override
    public synchronized long spaceUsable(Path directory) {
        return space - bytes();
    }

    @Override
    public synchronized boolean isOutOfSpace(Path directory, IOException failure) {
        return String.valueOf(failure.getMessage()).contains("No space");
    }

    @Override
    public boolean isReadOnly(Path directory, IOException failure) {
        return readOnly;
    }

    /** Files that are open. */
    synchronized int open() {
        return live.values().stream().mapToInt(node -> node.opened).sum();
    }

    private Node node(Path file) throws NoSuchFileException {
        Node node = live.get(file.getFileName().toString());
        if (node == null) {
            throw new NoSuchFileException(file.toString());
        }
        return node;
    }

    private final class OpenFile implements StoredFile {
        private final Node node;
        private boolean closed;

        OpenFile(Node node) {
            this.node = node;
        }

        @Override
        public int read(ByteBuffer target, long offset) {
            synchronized (FaultyFiles.this) {
                int count = (int) Math.max(0, Math.min(target.remaining(), node.seen.length - offset));
                if (count > 0) {
                    target.put(node.seen, (int) offset, count);
                }
                return count;
            }
        }

        @Override
        public void write(ByteBuffer source, long offset) throws IOException {
            synchronized (FaultyFiles.this) {
                byte[] all = new byte[source.remaining()];
                source.get(all);
                long left = space - bytes() + Math.max(0, node.seen.length - offset);
                boolean fits = all.length <= left;
                byte[] bytes = fits ? all : Arrays.copyOf(all, (int) Math.max(0, left));
                boolean cut = steps >= cutAt;
                holes += offset > node.seen.length ? 1 : 0;
                if (!off) {
                    node.seen = FaultyFiles.write(node.seen, offset, bytes);
                    node.writes.add(new Write(offset, bytes));
                }
                off |= cut;
                step();
                if (!fits) {
                    throw new IOException("No space left");
                }
            }
        }

        @Override
        public void sync() throws IOException {
            try {
                syncGate.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            synchronized (FaultyFiles.this) {
                step();
                if (syncFailures > 0) {
                    syncFailures--;
                    syncFailed = true;
                    // What should be on disk is what a cut would have left; nothing makes it better.
                    node.synced = afterCut(node);
                    node.writes.clear();
                    throw new IOException("sync failed");
                }
                if (!ignoreSync) {
                    // Only what was written since: what a failed sync lost stays lost.
                    byte[] bytes = node.synced;
                    for (Write write : node.writes) {
                        bytes = write.bytes == null ? Arrays.copyOf(bytes, (int) write.offset)
                                : FaultyFiles.write(bytes, write.offset, write.bytes);
                    }
                    node.synced = bytes;
                    node.writes.clear();
                }
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FaultyFiles.this) {
                step();
                if (size < node.seen.length) {
                    node.seen = Arrays.copyOf(node.seen, (int) size);
                    node.writes.add(new Write(size, null));
                }
            }
        }

        @Override
        public long size() {
            return node.seen.length;
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                node.opened--;
            }
        }
    }
}
