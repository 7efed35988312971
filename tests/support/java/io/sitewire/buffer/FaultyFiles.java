package io.sitewire.buffer;

import io.sitewire.buffer.Faults.Operation;
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
 * Beside that: no space (writes fail in their middle once the files take more than {@link #space}), failing syncs, and whatever else
 * {@link Faults} are told, such as bad sectors.
 * The switches {@code ignore…} break the file system's own promise, so that a test can show that it would notice a missing sync.
 */
final class FaultyFiles implements FileLayer {
    private final Random random;
    /** What a process sees. */
    private final Map<String, FaultyNode> live = new TreeMap<>();
    /** What the disk holds of the directory, and changes since. */
    private final Map<String, FaultyNode> durable = new TreeMap<>();
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
    private final BytesPeak peak = new BytesPeak();
    private int largestRead;
    /** What fails on demand. */
    final Faults faults = new Faults();
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

    private record Change(String name, FaultyNode node) {
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

    synchronized boolean syncFailed() {
        return syncFailed;
    }

    /** Whether no power cut brings back a file that was deleted. */
    synchronized boolean deletionsAreDurable() {
        return unsynced.stream().allMatch(change -> change.node != null);
    }

    synchronized long bytes() {
        return live.values().stream().mapToLong(node -> node.seen.length).sum();
    }

    /** The most bytes that all files took at any moment since this was asked last. */
    synchronized long bytesMost() {
        peak.look(live);
        return peak.take();
    }

    /** What took them. */
    synchronized Map<String, Integer> bytesMostOf() {
        return peak.of();
    }

    /** The most bytes that anybody had a place for when reading. */
    synchronized int largestRead() {
        return largestRead;
    }

    synchronized Map<String, byte[]> contents() {
        Map<String, byte[]> copy = new TreeMap<>();
        live.forEach((name, node) -> copy.put(name, node.seen.clone()));
        return copy;
    }

    synchronized void put(String name, byte[] bytes) {
        FaultyNode node = new FaultyNode(bytes);
        node.name = name;
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
        durable.forEach((name, node) -> after.put(name, ignoreCrc ? SoundFrames.forge(name, node.afterCut(random)) : node.afterCut(random)));
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

    private static void apply(Map<String, FaultyNode> directory, Change change) {
        directory.compute(change.name, (name, before) -> change.node);
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

    private void change(String name, FaultyNode node) {
        Change change = new Change(name, node);
        apply(live, change);
        unsynced.add(change);
        if (node != null) {
            node.name = name;
        }
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
            faults.check(Operation.CREATE, name);
            if (space - bytes() <= 0) {
                throw new IOException("No space left");
            }
            change(name, new FaultyNode(new byte[0]));
        }
        FaultyNode node = node(file);
        node.opened++;
        return new OpenFile(node);
    }

    @Override
    public synchronized void rename(Path from, Path to) throws IOException {
        step();
        FaultyNode node = node(from);
        String old = from.getFileName().toString();
        faults.check(Operation.RENAME, old);
        faults.renamed(old, to.getFileName().toString());
        // One step in two changes that are kept or lost together would be kinder than the truth: a crash may show both names.
        change(to.getFileName().toString(), node);
        change(old, null);
    }

    @Override
    public synchronized void delete(Path file) throws IOException {
        step();
        faults.check(Operation.DELETE, file.getFileName().toString());
        change(file.getFileName().toString(), null);
    }

    @Override
    public synchronized void syncDirectory(Path directory) throws IOException {
        step();
        faults.check(Operation.SYNC_DIRECTORY, "");
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

    private FaultyNode node(Path file) throws NoSuchFileException {
        FaultyNode node = live.get(file.getFileName().toString());
        if (node == null) {
            throw new NoSuchFileException(file.toString());
        }
        return node;
    }

    private final class OpenFile implements StoredFile {
        private final FaultyNode node;
        private boolean closed;

        OpenFile(FaultyNode node) {
            this.node = node;
        }

        @Override
        public int read(ByteBuffer target, long offset) throws IOException {
            synchronized (FaultyFiles.this) {
                int count = (int) Math.max(0, Math.min(target.remaining(), node.seen.length - offset));
                largestRead = Math.max(largestRead, target.remaining());
                faults.checkRead(node.name, offset, offset + count);
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
                faults.check(Operation.WRITE, node.name);
                long left = Math.max(0, space - bytes()) + Math.max(0, node.seen.length - offset);
                boolean fits = all.length <= left;
                byte[] bytes = fits ? all : Arrays.copyOf(all, (int) Math.max(0, left));
                boolean cut = steps >= cutAt;
                holes += offset > node.seen.length ? 1 : 0;
                if (!off) {
                    node.write(offset, bytes);
                    peak.look(live);
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
                try {
                    faults.check(Operation.SYNC, node.name);
                } catch (IOException e) {
                    syncFailed = true;
                    node.syncFailed(random);
                    throw e;
                }
                if (syncFailures > 0) {
                    syncFailures--;
                    syncFailed = true;
                    node.syncFailed(random);
                    throw new IOException("sync failed");
                }
                if (!ignoreSync) {
                    node.sync();
                }
            }
        }

        @Override
        public void truncate(long size) throws IOException {
            synchronized (FaultyFiles.this) {
                step();
                node.truncate(size);
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
