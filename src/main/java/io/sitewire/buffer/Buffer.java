package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.RealFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A durable store-and-forward log in one folder: what it acknowledges is on disk, and is read back in order until every reader has
 * acknowledged it. The package's documentation says what it guarantees, and what not.
 *
 * <p>Threads: any. A buffer has three of its own: one writes, one reads and keeps cursors, one completes futures.
 */
public final class Buffer implements AutoCloseable {
    private final RunningBuffer running;

    private Buffer(RunningBuffer running) {
        this.running = running;
    }

    /**
     * Opens the buffer in the folder, which is made if it is missing, and belongs to this object until it is closed.
     *
     * @throws BufferException {@link BufferError#BUFFER_LOCKED}, {@link BufferError#BUFFER_DIRECTORY_UNUSABLE} or
     *     {@link BufferError#BUFFER_FORMAT_UNKNOWN}; damaged files and a full disk are no reason
     */
    public static Buffer open(Path directory, BufferOptions options) {
        return open(directory, options, new RealFiles(), Clock.systemUTC());
    }

    /** With files and clock of a test. */
    static Buffer open(Path directory, BufferOptions options, FileLayer files, Clock clock) {
        return new Buffer(RunningBuffer.open(directory, options, files, clock));
    }

    /**
     * Appends records in order, as one unit: after a crash all of them are there, or none. Any thread; the order of calls is the order of
     * positions. Never blocks.
     *
     * <p>Callbacks of the future run on one thread of the buffer, in order; slow ones make further appends wait, and at last fail with
     * {@link BufferError#BUFFER_QUEUE_FULL}. They may append, but not wait for another append.
     *
     * @return completes after the sync (or when {@link SyncPolicy} says) with the first record's position (the others follow without gap);
     *     under {@code DROP_NEWEST} also if there was no room, once it is on disk that these positions are a gap. While the buffer is full
     *     (other policies, which wait) or the disk does not take it, it stays open; cancelling it (this future itself, not one derived
     *     from it) before it was written takes the records out of the queue. If the cancel comes while they are being written it returns
     *     false, and the future completes with what became of them. Completes exceptionally with a {@link BufferException} if nothing was
     *     stored
     * @throws IllegalArgumentException if there are no entries
     */
    public CompletableFuture<Long> append(List<Entry> entries) {
        return running.append(entries, List.of());
    }

    /**
     * As {@link #append(List)}, with how far their sources are then read, in the same write: after a crash records and states are there,
     * or neither. There may be no entries: then only the states are stored, and the future gives the next position. Under
     * {@code DROP_NEWEST} the states are stored also if the records are dropped.
     *
     * @return as above; fails with {@link BufferError#BUFFER_STATES_FULL} if the states of all sources together would take more than 256
     *     KiB, a quarter of a segment or a 64th of {@code sizeMax}
     */
    public CompletableFuture<Long> append(List<Entry> entries, List<SourceState> states) {
        return running.append(entries, states);
    }

    /**
     * Stores the state with whatever is written next, at the latest when nothing was written for {@code retryDelay} or the buffer is
     * closed; a newer one of the same source takes its place. For figures that may be a moment old after a crash. Never blocks.
     *
     * @throws BufferException as {@link #append(List, List)}
     */
    public void stateLater(SourceState state) {
        running.stateLater(state);
    }

    /** The stored states by source: as recovered, and as appended since. A copy; the arrays are not to be changed. */
    public Map<String, byte[]> sourceStates() {
        return running.sourceStates();
    }

    /** The most bytes that the states of all sources together may take, each counted with its name and 16 bytes. */
    public long sourceStatesSizeMax() {
        return running.sourceStatesSizeMax();
    }

    /** The reader of that name (1 to 64 letters, digits, '_', '-'); one object a name. A new one begins with the oldest record. */
    public BufferReader reader(String name) {
        return running.reader(name);
    }

    public BufferStatistics statistics() {
        return running.statistics();
    }

    /** What was found when the buffer was opened. */
    public BufferRecovery recovery() {
        return running.recovery();
    }

    /** How it is: what the writer does, since when, and what its last failure was. */
    public BufferCondition condition() {
        return running.condition();
    }

    /**
     * What each reader has acknowledged, by its name: all that have a place in the folder, in use or not.
     */
    public Map<String, Long> readers() {
        return running.readers();
    }

    /**
     * Damage that was found and that nobody has looked at. It ends by {@link #acknowledgeDamage}, or when all of the files that were set
     * aside for a person are gone, within seconds of it. A later run knows only of those files.
     */
    public Optional<BufferDamage> damage() {
        return running.damage();
    }

    /** Somebody has looked at the damage found so far; false if there was none. */
    public boolean acknowledgeDamage() {
        return running.acknowledgeDamage();
    }

    /**
     * Ends the newest segment if it holds anything: it is never written again, and is given back as soon as all readers have acknowledged
     * all of it. Never blocks.
     *
     * @return completes with the position at which the next segment begins; exceptionally with {@link BufferError#BUFFER_IO} if a new one
     *     could not be made, or with {@link BufferError#BUFFER_CLOSED}
     */
    public CompletableFuture<Long> roll() {
        return running.roll();
    }

    /** Tells the listener of what happens from here on, and of the readers that there are. */
    public void listen(BufferListener listener) {
        running.listen(listener);
    }

    /** This run's identity. */
    public UUID epoch() {
        return running.epoch();
    }

    /**
     * Stores what waits if it can be stored now, fails the rest with {@link BufferError#BUFFER_CLOSED}, and gives the folder back. Waits
     * for callbacks, at most ten seconds. A second call does nothing.
     */
    @Override
    public void close() {
        running.close();
    }
}
