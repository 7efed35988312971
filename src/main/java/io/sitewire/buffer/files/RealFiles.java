package io.sitewire.buffer.files;

import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The machine's file system, over file channels: the only use of them. */
public final class RealFiles implements FileLayer {
    /** Below this much usable space, a failed write is taken as "no space": the system's own words for it depend on its language. */
    private static final long SPACE_LOW = 1 << 20;
    /** On Windows a directory can neither be opened nor synced; there its entries are as durable as NTFS's own log makes them. */
    private static final boolean DIRECTORIES_SYNC = File.separatorChar == '/';

    /** By folder. Finding one reads the system's whole list of mounts; asking it for its space is one system call, by path. */
    private final Map<Path, FileStore> stores = new ConcurrentHashMap<>();

    @Override
    public void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path absolute = directory.toAbsolutePath();
        for (Path path = absolute; path != null && !Files.isDirectory(path); path = path.getParent()) {
            missing.push(path);
        }
        for (Path path : missing) {
            Files.createDirectory(path);
            syncDirectory(path.getParent());
        }
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.map(entry -> entry.getFileName().toString()).toList();
        }
    }

    @Override
    public long size(Path file) throws IOException {
        return Files.size(file);
    }

    @Override
    public StoredFile open(Path file, Access access) throws IOException {
        return new ChannelFile(switch (access) {
            case READ -> FileChannel.open(file, StandardOpenOption.READ);
            case UPDATE -> FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case CREATE -> FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING);
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        if (DIRECTORIES_SYNC) {
            try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public Closeable lock(Path file, String holder) throws IOException {
        return FolderLock.take(file, holder);
    }

    @Override
    public Optional<String> lockHolder(Path file) throws IOException {
        return FolderLock.holder(file);
    }

    @Override
    public long spaceUsable(Path directory) throws IOException {
        FileStore store = stores.get(directory);
        if (store == null) {
            store = Files.getFileStore(directory);
            stores.put(directory, store);
        }
        return store.getUsableSpace();
    }

    @Override
    public boolean isReadOnly(Path directory, IOException failure) {
        boolean told = failure instanceof AccessDeniedException
                || String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT).contains("read-only file system");
        try {
            // Asked anew: a store that is at hand tells how it was mounted when it was found.
            return told || !Files.isWritable(directory) || Files.getFileStore(directory).isReadOnly();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public boolean isOutOfSpace(Path directory, IOException failure) {
        String message = String.valueOf(failure.getMessage());
        if (message.contains("No space left") || message.contains("quota exceeded")) {
            return true;
        }
        try {
            return spaceUsable(directory) < SPACE_LOW;
        } catch (IOException e) {
            return false;
        }
    }
}
