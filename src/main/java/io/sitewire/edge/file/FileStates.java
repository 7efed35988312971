package io.sitewire.edge.file;

import io.quarkus.arc.Unremovable;
import io.sitewire.buffer.SourceState;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.edge.SourceStore;
import io.sitewire.edge.UnreadableStates;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How far the files of the inbox are read, kept in the buffers: one state a file in the outbox, and one in the dead letters if it has some.
 *
 * <p>A chunk's dead letters are stored before its readings. So the outbox says from where on to read, and the dead letters' own state,
 * which is never behind what the outbox says it must have, says which of them are there. Any thread.
 *
 * <p>Bounded: while the files that are begun take more than {@link #sizeMax}, no other one is begun. Those that are read and moved take
 * nothing; the others are read and cannot be moved, or are half read and were taken away.
 */
@Singleton
@Unremovable
public final class FileStates {
    /** Files that are half read and not there any more: an inbox that is not mounted, or a file that somebody took away. */
    static final int ABSENT_MAX = 100;
    private static final List<String> BUFFERS = List.of(EdgeBuffers.DEAD_LETTERS, EdgeBuffers.OUTBOX);
    private static final String PREFIX = "file:";
    private static final String PREFIX_HASHED = "file#";
    private static final int NAME_SIZE_MAX = 1000;

    private final SourceStore store;
    /** Files whose state will be gone when the buffer has written what is on its way. */
    private final Set<String> forgotten = ConcurrentHashMap.newKeySet();

    @Inject
    public FileStates(SourceStore store) {
        this.store = store;
    }

    /** @return what the buffer knows of the file of that path, which may be another one by now; null if nothing */
    FileProgress get(String buffer, String path) {
        byte[] state = forgotten.contains(path) ? null : store.states(buffer).get(source(path));
        FileProgress progress = state == null ? null : FileProgress.decode(state);
        return progress == null || !progress.path().equals(path) ? null : progress;
    }

    /** Whether the outbox has a place in that file, so that it takes no more room when it is read on. */
    boolean isBegun(String path) {
        return store.states(EdgeBuffers.OUTBOX).containsKey(source(path));
    }

    /** Bytes that the files that are begun take in the outbox. */
    long size() {
        return store.states(EdgeBuffers.OUTBOX).entrySet().stream().filter(entry -> isOne(entry.getKey()))
                .mapToLong(entry -> SourceStore.size(entry.getKey(), entry.getValue())).sum();
    }

    /** From this size on no further file is begun. */
    long sizeMax() {
        // MQTT takes five eighths at most, windows of thinned out readings one, and the file that is being read needs some as well.
        return store.sizeMax() / 8;
    }

    /** Stores it alone, behind the file's last readings, and waits for it. @return whether it is stored */
    boolean complete(FileProgress progress) {
        return Waiting.awaitStored(store.append(EdgeBuffers.OUTBOX, List.of(state(progress))), progress.path());
    }

    /**
     * The file is gone. First the dead letters' state, and waited for: one that is left alone would be taken for that of a file that was
     * just begun. The outbox' state goes without waiting; after a crash it is done again.
     */
    void forget(String path) {
        String source = source(path);
        List<SourceState> nothing = List.of(new SourceState(source, new byte[0]));
        if (!store.states(EdgeBuffers.DEAD_LETTERS).containsKey(source)
                || Waiting.awaitStored(store.append(EdgeBuffers.DEAD_LETTERS, nothing), path)) {
            forgotten.add(path);
            store.append(EdgeBuffers.OUTBOX, nothing).whenComplete((position, failure) -> forgotten.remove(path));
        }
    }

    /**
     * Forgets what a run before left behind: what cannot be read, files that were moved and not forgotten, and, beyond {@link #ABSENT_MAX}
     * or half of {@link #sizeMax}, those that are gone for another reason, the oldest first.
     */
    void cleanUp(Path inbox) {
        BUFFERS.forEach(this::forgetUnreadable);
        Map<Boolean, Set<String>> gone = BUFFERS.stream().flatMap(buffer -> store.states(buffer).entrySet().stream())
                .filter(entry -> isOne(entry.getKey())).map(Map.Entry::getValue).map(FileProgress::decode).filter(Objects::nonNull)
                .filter(progress -> !exists(inbox, progress.path())).sorted(Comparator.comparing(FileProgress::millis).reversed())
                .collect(Collectors.partitioningBy(this::isMoved,
                        Collectors.mapping(FileProgress::path, Collectors.toCollection(LinkedHashSet::new))));
        gone.get(true).forEach(this::forget);
        int kept = 0;
        long size = 0;
        for (String path : gone.get(false)) {
            size += size(path);
            if (kept < ABSENT_MAX && size <= sizeMax() / 2) {
                kept++;
            } else {
                forget(path);
            }
        }
    }

    private void forgetUnreadable(String buffer) {
        UnreadableStates.forget(store, buffer, store.states(buffer).entrySet().stream()
                .filter(entry -> isOne(entry.getKey()) && !isReadable(entry.getKey(), entry.getValue())).map(Map.Entry::getKey).toList(),
                "of files: those that are still in the inbox are read from their beginning, and their lines are stored again");
    }

    private static boolean isReadable(String source, byte[] state) {
        FileProgress progress = FileProgress.decode(state);
        return progress != null && source.equals(source(progress.path()));
    }

    private static boolean isOne(String source) {
        return source.startsWith(PREFIX) || source.startsWith(PREFIX_HASHED);
    }

    /** A name that this process' locale does not have may be there. */
    private static boolean exists(Path inbox, String path) {
        try {
            return Files.exists(inbox.resolve(path));
        } catch (InvalidPathException e) {
            return true;
        }
    }

    private long size(String path) {
        byte[] state = store.states(EdgeBuffers.OUTBOX).get(source(path));
        return state == null ? 0 : SourceStore.size(source(path), state);
    }

    private boolean isMoved(FileProgress progress) {
        FileProgress outbox = get(EdgeBuffers.OUTBOX, progress.path());
        return outbox != null && outbox.complete();
    }

    static SourceState state(FileProgress progress) {
        return new SourceState(source(progress.path()), progress.encode());
    }

    /** The path, or a hash of it where it is too long for a source's name. */
    static String source(String path) {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length <= NAME_SIZE_MAX) {
            return PREFIX + path;
        }
        try {
            return PREFIX_HASHED + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(name));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
