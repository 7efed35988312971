package io.sitewire.edge.file;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.component.file.GenericFileEndpoint;
import org.apache.camel.component.file.GenericFileOperations;
import org.apache.camel.component.file.GenericFileProcessStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When a file of the inbox is begun, and where it goes afterwards. Camel's own strategies wait for one file after the other, and
 * overwrite a file of the same name.
 *
 * <ul>
 * <li>A file is begun when size and time have been the same for the settle time, seen twice by us; others do not wait for it. An empty
 * file stays where it is. What counts is the time when the round began: as it goes on a later file would come to rest before an earlier one
 * that was dropped with it.
 * <li>When all of it is stored, the outbox says so, and it is moved to the finished ones; if it was refused, to the refused ones, with the
 * reason beside it. Then the buffers forget it. A file that was written to meanwhile stays, and is read on when it is at rest.
 * <li>If that moving fails, or the process ends before, the file is not read again, only moved again.
 * <li>While too much is remembered of files that cannot be moved or were taken away half read, no further one is begun.
 * <li>If storing fails, nothing is begun for a while, which doubles with each failure in a row.
 * </ul>
 *
 * <p>One thread: that of the file consumer.
 */
@Singleton
@Unremovable
@Named("inboxFiles")
public final class InboxFiles implements GenericFileProcessStrategy<File> {
    private static final Logger LOG = LoggerFactory.getLogger(InboxFiles.class);
    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final FileStates states;
    private final Path inbox;
    private final Path done;
    private final Path refused;
    private final long settleNanos;
    private final LongSupplier nanoTime;

    /** What this round and the last have seen, so that files that are gone are forgotten. */
    private Map<Path, Seen> seen = new HashMap<>();
    private Map<Path, Seen> seenBefore = new HashMap<>();
    private boolean nameUnreadable;
    private boolean full;
    private int failures;
    private long pausedUntil;
    private long roundBegan;

    @Inject
    public InboxFiles(SitewireConfig config, FileStates states) {
        this(states, Path.of(config.file().directory()), Path.of(config.file().doneDirectory()), Path.of(config.file().refusedDirectory()),
                config.file().settleTime(), System::nanoTime);
    }

    InboxFiles(FileStates states, Path inbox, Path done, Path refused, Duration settleTime, LongSupplier nanoTime) {
        this.states = states;
        this.inbox = inbox.toAbsolutePath().normalize();
        this.done = done.toAbsolutePath().normalize();
        this.refused = refused.toAbsolutePath().normalize();
        this.settleNanos = settleTime.toNanos();
        this.nanoTime = nanoTime;
        this.pausedUntil = nanoTime.getAsLong();
        if (this.done.startsWith(this.inbox) || this.refused.startsWith(this.inbox)) {
            throw new IllegalArgumentException(FileError.FILE_DIRECTORIES_NESTED + " sitewire.file.done-directory (" + this.done
                    + ") or sitewire.file.refused-directory (" + this.refused + ") is within sitewire.file.directory (" + this.inbox
                    + "), so that files would be read forever; the edge does not start; choose a folder beside it");
        }
    }

    @Override
    public void prepareOnStartup(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint) throws IOException {
        Files.createDirectories(inbox);
        Files.createDirectories(done);
        Files.createDirectories(refused);
        states.cleanUp(inbox);
    }

    @Override
    public boolean begin(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint, Exchange exchange,
            GenericFile<File> file) throws IOException {
        if (exchange.getProperty(ExchangePropertyKey.BATCH_INDEX, 0, Integer.class) == 0) {
            seenBefore = seen;
            seen = new HashMap<>();
            roundBegan = nanoTime.getAsLong();
        }
        Path path = path(file);
        if (path == null || !Files.isRegularFile(path)) {
            return false;
        }
        FileState state = FileState.of(path);
        Seen before = seenBefore.get(path);
        Seen now = before != null && before.state.equals(state) ? before : new Seen(state, nanoTime.getAsLong(), null);
        seen.put(path, now);
        if (now.stored != null) {
            dispose(path, now);
            return false;
        }
        if (state.size() == 0 || roundBegan - now.since < settleNanos || roundBegan - pausedUntil < 0) {
            return false;
        }
        String relative = relative(file);
        if (!hasRoom(relative)) {
            return false;
        }
        FileReading reading = new FileReading(relative, state, states.get(EdgeBuffers.OUTBOX, relative));
        if (reading.isComplete(state) && reading.isSame(path)) {
            dispose(path, now.stored(reading));
            return false;
        }
        reading.bind(exchange);
        return true;
    }

    @Override
    public void abort(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint, Exchange exchange,
            GenericFile<File> file) {
        // Nothing was begun, so nothing is to be undone.
    }

    @Override
    public void commit(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint, Exchange exchange,
            GenericFile<File> file) throws IOException {
        failures = 0;
        Path path = Path.of(file.getAbsoluteFilePath());
        FileReading reading = FileReading.of(exchange);
        FileState state = FileState.of(path);
        if (!state.equals(reading.begun())) {
            LOG.info("file was written to while it was read: {}, size {}, was {}; it is read on when it is at rest", path, state.size(),
                    reading.begun().size());
            return;
        }
        dispose(path, new Seen(state, nanoTime.getAsLong(), null).stored(reading));
    }

    @Override
    public void rollback(GenericFileOperations<File> operations, GenericFileEndpoint<File> endpoint, Exchange exchange,
            GenericFile<File> file) {
        long pause = Math.min(PAUSE_MAX.toNanos(), PAUSE_MIN.toNanos() << Math.min(failures, 10));
        failures++;
        pausedUntil = nanoTime.getAsLong() + pause;
    }

    /** @return null if the file's name has characters that this process cannot write */
    private Path path(GenericFile<File> file) {
        try {
            return Path.of(file.getAbsoluteFilePath());
        } catch (InvalidPathException e) {
            if (!nameUnreadable) {
                nameUnreadable = true;
                LOG.error("{} file cannot be opened: {}, its name has characters that the locale of this process does not have; it stays "
                        + "where it is; start the edge with LC_ALL=C.UTF-8", FileError.FILE_NAME_UNREADABLE, file.getRelativeFilePath());
            }
            return null;
        }
    }

    private boolean hasRoom(String relative) {
        boolean fullBefore = full;
        full = states.size() >= states.sizeMax();
        if (full && !fullBefore) {
            LOG.error("{} no further file is begun: inbox {}, bytes that is remembered of files which are read and not moved, or half read "
                    + "and taken away, {}, limit {}; files wait where they are, and what is stored stays stored; make the folders of "
                    + "finished and refused files writable, and put back what was taken away", FileError.FILE_STATES_FULL, inbox,
                    states.size(), states.sizeMax());
        }
        return !full || states.isBegun(relative);
    }

    private void dispose(Path path, Seen entry) {
        seen.put(path, entry);
        FileReading reading = entry.stored;
        String relative = reading.path();
        try {
            String reason = reason(reading);
            if (!reading.isComplete(entry.state)) {
                FileProgress end = reading.end(path, reason);
                if (!states.complete(end)) {
                    return;
                }
                reading.ended(end);
            }
            Path target = reason.isEmpty() ? FileMover.move(path, done, relative) : FileMover.refuse(path, refused, relative, reason);
            seen.remove(path);
            states.forget(relative);
            report(entry, reason, target);
        } catch (IOException e) {
            if (!entry.moveFailed) {
                entry.moveFailed = true;
                LOG.error("{} file cannot be moved: {}, from {}; its readings are stored, it is not read again, and moving is tried again; "
                        + "make the folder of finished or refused files writable", FileError.FILE_NOT_MOVED, relative, path, e);
            }
        }
    }

    private static String reason(FileReading reading) {
        FileRefusedException why = reading.refused();
        if (why == null) {
            return reading.stored() != null && reading.stored().complete() ? reading.stored().refusal() : "";
        }
        return FileError.FILE_REFUSED + " file cannot be read: " + reading.path() + ": " + why.refusal() + ": " + why.getMessage();
    }

    private static void report(Seen entry, String reason, Path target) throws IOException {
        FileProgress end = entry.stored.stored();
        if (reason.isEmpty()) {
            LOG.info("file stored: {}, {} lines, {} bytes, {} rejected, now {}", end.path(), end.position().line() - 1,
                    entry.state.size(), end.rejected(), target);
        } else {
            LOG.warn("{}; moved to {}", reason, target);
        }
        long size = Files.size(target);
        if (size != entry.state.size()) {
            LOG.error("{} file was written to while it was moved: {}, size {}, read {}; what is behind is not read; let loggers write "
                    + "under another name and rename", FileError.FILE_CHANGED, target, size, entry.state.size());
        }
    }

    private static String relative(GenericFile<File> file) {
        return file.getRelativeFilePath().replace('\\', '/');
    }

    /** What is known of a file in the inbox. */
    private static final class Seen {
        private final FileState state;
        private final long since;
        /** Set when nothing is left to do but to move it. */
        private final FileReading stored;
        private boolean moveFailed;

        Seen(FileState state, long since, FileReading stored) {
            this.state = state;
            this.since = since;
            this.stored = stored;
        }

        Seen stored(FileReading reading) {
            return new Seen(state, since, reading);
        }
    }
}
