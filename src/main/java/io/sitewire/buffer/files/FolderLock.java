package io.sitewire.buffer.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/** A lock that the operating system takes back when the process ends, so that a crash leaves nothing to be cleaned up. */
final class FolderLock implements Closeable {
    /** The lock file's fixed length: it never needs more space than it had when it was made. */
    static final int SIZE = 64;
    /** So long an owner that starts waits for those who only look. */
    private static final long PATIENCE_NANOS = 500_000_000;
    private static final long PAUSE_NANOS = 2_000_000;
    /**
     * What this process holds. Static, because the lock is the process's: a POSIX lock is lost when <em>any</em> descriptor of the
     * file is closed, so a second buffer on the folder must be refused before it opens the file.
     */
    private static final Map<Path, String> HELD = new ConcurrentHashMap<>();

    private final Path key;
    private final FileChannel channel;

    private FolderLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    static FolderLock take(Path file, String holder) throws IOException {
        Path key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
        String other = HELD.putIfAbsent(key, holder);
        if (other != null) {
            throw new FolderLockedException(other);
        }
        FileChannel channel = null;
        try {
            channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            if (!locked(channel)) {
                throw new FolderLockedException(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
            }
            ByteBuffer text = StandardCharsets.ISO_8859_1.encode(String.format("%-" + (SIZE - 1) + "." + (SIZE - 1) + "s%n", holder));
            channel.write(text, 0);
            return new FolderLock(key, channel);
        } catch (IOException | RuntimeException e) {
            HELD.remove(key);
            if (channel != null) {
                channel.close();
            }
            throw e;
        }
    }

    /** Not refused by whoever only looks ({@link #holder}): that takes microseconds, and an owner holds it for as long as it lives. */
    private static boolean locked(FileChannel channel) throws IOException {
        long started = System.nanoTime();
        while (true) {
            synchronized (HELD) {
                if (channel.tryLock() != null) {
                    return true;
                }
            }
            if (System.nanoTime() - started > PATIENCE_NANOS) {
                return false;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    /** Who holds it, without taking it: a shared lock is tried, which is refused while an owner lives, and given back at once. */
    static Optional<String> holder(Path file) throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Path key = file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
        // An owner of this process puts its name there before it asks for the lock, and asks within the monitor.
        synchronized (HELD) {
            String own = HELD.get(key);
            if (own != null) {
                return Optional.of(own);
            }
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
                    FileLock lock = channel.tryLock(0, Long.MAX_VALUE, true)) {
                return lock != null ? Optional.empty() : Optional.of(Files.readString(file, StandardCharsets.ISO_8859_1).strip());
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(key);
        }
    }
}
