package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.FolderLockedException;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.RunningHash;
import io.sitewire.buffer.format.UnknownFormatException;
import io.sitewire.buffer.keys.KeyUnusableException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of a buffer together, starts them, and stops them in order. */
final class RunningBuffer {
    private static final Logger LOG = LoggerFactory.getLogger(RunningBuffer.class);
    private static final Duration CALLBACKS_WAIT = Duration.ofSeconds(10);
    private static final int LOCK_SIZE = 64;
    /** How long what was seen of files that were set aside is good for. */
    private static final long LOOK_NANOS = Duration.ofSeconds(2).toNanos();
    /** How many retry delays a read fails before the buffer goes on without what the disk does not give: 10 s by default. */
    private static final int READ_PATIENCE = 20;

    private final BufferOptions options;
    private final Path directory;
    private final FileLayer files;
    private final Clock clock;
    private final IoThread io;
    private final Segments segments;
    private final Gaps gaps;
    private final AppendQueue queue;
    private final Completions completions;
    private final SourceStates states;
    private final Readers readers;
    private final Counters counters;
    private final AtomicReference<Instant> closedAt = new AtomicReference<>();
    private final AtomicLong lookedNanos = new AtomicLong(System.nanoTime());
    private BufferRecovery found;
    private Closeable lock;
    private LogWriter writer;
    private UUID epoch;
    private Thread writerThread;
    private Thread completionThread;

    private RunningBuffer(Path directory, BufferOptions options, FileLayer files, Clock clock) {
        this.directory = directory;
        this.options = options;
        this.files = files;
        this.clock = clock;
        this.counters = new Counters(clock);
        this.io = new IoThread(threadName("files"));
        this.segments = new Segments(files, directory, options.sizeMax(),
                new SetAside(files, directory, options.sizeMax(), options.segmentSizeUsed()));
        this.gaps = new Gaps(new GapsFile(files, directory, segments), clock);
        this.states = new SourceStates(options);
        this.queue = new AppendQueue(options.name(), options.queueSizeMax(), states, options.encoding().frameOverhead());
        this.completions = new Completions(queue);
        this.readers = new Readers(directory, clock, new LogReader.Parts(options.name(), files, io, segments, gaps, counters,
                options.encoding().keys(), options.retryDelay().multipliedBy(READ_PATIENCE)),
                queue::roomFreed);
    }

    static RunningBuffer open(Path directory, BufferOptions options, FileLayer files, Clock clock) {
        RunningBuffer buffer = new RunningBuffer(directory, options, files, clock);
        try {
            // Not on the caller's thread: an interrupt would close the files.
            buffer.io.call(() -> {
                buffer.start();
                return null;
            });
            return buffer;
        } catch (ExecutionException e) {
            buffer.io.close();
            if (e.getCause() instanceof BufferException failure) {
                throw failure;
            }
            throw new IllegalStateException("buffer " + options.name() + " not opened: " + directory, e.getCause());
        }
    }

    CompletableFuture<Long> append(List<Entry> entries, List<SourceState> after) {
        if (entries.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("append without entries: buffer " + options.name());
        }
        try {
            long hash = 0;
            for (Entry entry : entries) {
                hash = RunningHash.next(hash, RunningHash.of(entry.payload()));
            }
            PendingAppend append = new PendingAppend(queue, AppendEncoder.encode(options, entries, after), entries.size(),
                    List.copyOf(after), hash);
            queue.add(append);
            return append;
        } catch (BufferException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    void stateLater(SourceState state) {
        states.later(state);
    }

    Map<String, byte[]> sourceStates() {
        return states.stored();
    }

    long sourceStatesSizeMax() {
        return SourceStates.sizeMax(options);
    }

    BufferReader reader(String name) {
        try {
            return io.call(() -> {
                LogReader reader = readers.get(name);
                counters.watch.reader(name);
                return reader;
            });
        } catch (RejectedExecutionException e) {
            throw queue.closed();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IllegalArgumentException illegal) {
                throw illegal;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    void listen(BufferListener listener) {
        counters.watch.listen(listener);
        // Where readers are made, so that none comes and goes unseen.
        io.execute(() -> readers.acknowledgedByName().keySet().forEach(counters.watch::reader));
    }

    CompletableFuture<Long> roll() {
        return queue.askRoll();
    }

    Map<String, Long> readers() {
        return readers.acknowledgedByName();
    }

    BufferRecovery recovery() {
        return found;
    }

    BufferCondition condition() {
        BufferCondition condition = counters.watch.condition();
        if (closedAt.get() != null) {
            return new BufferCondition(BufferStatistics.State.CLOSED, closedAt.get(), Optional.empty(), Optional.empty());
        }
        return condition.state() != BufferStatistics.State.UP ? condition : damage().map(damage -> new BufferCondition(
                BufferStatistics.State.DAMAGED, damage.since(), Optional.of(damage.what()), condition.unreadable())).orElse(condition);
    }

    Optional<BufferDamage> damage() {
        long now = System.nanoTime();
        long last = lookedNanos.get();
        if (now - last > LOOK_NANOS && lookedNanos.compareAndSet(last, now)) {
            io.execute(this::look);
        }
        return counters.damage.unseen();
    }

    boolean acknowledgeDamage() {
        Optional<BufferDamage> seen = counters.damage.acknowledge();
        seen.ifPresent(damage -> LOG.info("damage acknowledged: buffer {} in {}, {}, since {}", options.name(), directory, damage.what(),
                damage.since()));
        return seen.isPresent();
    }

    private void look() {
        try {
            counters.damage.look(files.list(directory), segments.setAside().gaveUp());
        } catch (IOException e) {
            LOG.debug("folder not listed: {}", directory, e);
        }
    }

    UUID epoch() {
        return epoch;
    }

    BufferStatistics statistics() {
        long end = segments.end();
        long acknowledged = Math.min(end, readers.acknowledged());
        long syncs = counters.syncs.sum();
        BufferStatistics.State state = condition().state();
        boolean full = state == BufferStatistics.State.FULL || state == BufferStatistics.State.NO_SPACE;
        Duration age = acknowledged == end ? Duration.ZERO : age(acknowledged);
        Map<String, Long> missing = counters.missing();
        long dropped = count(missing, GapReason.DROP_OLDEST) + count(missing, GapReason.DROP_NEWEST) + count(missing, GapReason.AGE_MAX);
        long lost = missing.values().stream().mapToLong(Long::longValue).sum() - dropped;
        // The writer tells readers of what is durable before it counts it.
        return new BufferStatistics(Math.max(end, writer.positionNext()), end, segments.first(), acknowledged, end - acknowledged,
                segments.bytes(), segments.count(), counters.appended.sum(), syncs, dropped, full, state, queue.appendsWaiting(),
                queue.memory(), lost, counters.bytesCut, counters.writeFailures.sum(),
                Duration.ofNanos(syncs == 0 ? 0 : counters.syncNanos.sum() / syncs), Duration.ofNanos(counters.syncNanosMax.get()), age,
                missing, counters.syncFailures.sum());
    }

    private static long count(Map<String, Long> missing, GapReason reason) {
        return missing.getOrDefault(reason.text(), 0L);
    }

    private Duration age(long position) {
        long written = counters.times.notAfter(position).orElseGet(() -> segments.createdMillis(position));
        return Duration.ofMillis(Math.max(0, clock.millis() - written));
    }

    void close() {
        if (!closedAt.compareAndSet(null, clock.instant())) {
            return;
        }
        queue.close();
        IoThread.join(writerThread, 0);
        IoThread.join(completionThread, CALLBACKS_WAIT.toMillis());
        segments.close();
        try {
            io.call(() -> {
                readers.reclaim();
                readers.close();
                gaps.close();
                lock.close();
                return null;
            });
        } catch (ExecutionException e) {
            LOG.warn("buffer {} not closed cleanly: {}; all that was acknowledged is stored", options.name(), directory, e.getCause());
        }
        io.close();
        LOG.info("buffer {} closed, next position {}", options.name(), writer.positionNext());
    }

    private void start() {
        long started = System.nanoTime();
        try {
            options.encoding().prepare();
        } catch (IOException e) {
            throw new BufferException(BufferError.BUFFER_COMPRESSION_UNAVAILABLE, "buffer not opened: " + options.name() + " in "
                    + directory + ", " + e.getMessage() + "; nothing was touched; give -Djava.io.tmpdir a folder from which programs may"
                    + " run, or turn compression off", e);
        }
        try {
            files.createDirectories(directory);
            lock = files.lock(directory.resolve(Format.LOCK_NAME), "pid " + ProcessHandle.current().pid() + ", buffer " + options.name());
        } catch (FolderLockedException e) {
            throw new BufferException(BufferError.BUFFER_LOCKED, "buffer not opened: " + options.name() + " in " + directory
                    + ", held by " + e.holder() + "; nothing was touched; end that process, or give this one a folder of its own", e);
        } catch (IOException e) {
            throw unusable(e);
        }
        try {
            recover(started);
        } catch (IOException | RuntimeException e) {
            try {
                lock.close();
            } catch (IOException again) {
                e.addSuppressed(again);
            }
            if (e instanceof UnknownFormatException) {
                throw new BufferException(BufferError.BUFFER_FORMAT_UNKNOWN, "buffer not opened: " + options.name() + " in " + directory
                        + ", " + e.getMessage() + "; nothing was touched; use the version that wrote it", e);
            }
            if (e instanceof KeyUnusableException unusable) {
                throw BufferError.of(unusable, "buffer not opened: " + options.name() + " in " + directory, "nothing was touched");
            }
            throw e instanceof RuntimeException runtime ? runtime : unusable((IOException) e);
        }
        completionThread = IoThread.daemon(threadName("completions"), completions);
        writerThread = IoThread.daemon(threadName("writer"), writer);
        completionThread.start();
        writerThread.start();
    }

    private void recover(long started) throws IOException {
        List<String> names = files.list(directory);
        segments.addBytes(LOCK_SIZE);
        long start = 0;
        for (String name : names.stream().filter(Readers::isCursor).toList()) {
            start = Math.max(start, readers.load(Readers.readerName(name)));
        }
        if (names.contains(Format.GAPS_NAME)) {
            loadGaps();
        }
        Recovery recovery = new Recovery(files, directory, segments, options.encoding().keys(), start);
        recovery.run(names);
        states.load(recovery.states());
        ReserveFile reserve = new ReserveFile(options, files, directory, segments);
        reserve.load();
        gaps.settle(recovery.next(), readers.lowest());
        if (options.sync() == SyncPolicy.ALWAYS) {
            // Otherwise somebody was told before the sync.
            recovery.torn().forEach(hole -> gaps.torn(hole.first(), hole.end(), readers.lowest()));
        }
        long cursorsDamaged = readers.settle(segments.first());
        long known = gaps.count();
        long stored = segments.count();
        long first = segments.first();
        recovery.deleteUnfinished(names);
        long bytes = segments.bytes();
        epoch = UUID.randomUUID();
        counters.bytesCut = recovery.bytesCut();
        segments.begin(new StoredEpoch(recovery.next(), epoch, recovery.continued(), recovery.next()));
        writer = new LogWriter(new LogWriter.Parts(options, files, directory, clock, io, queue, completions, segments, gaps, states,
                counters), new LogWriter.Epoch(epoch, recovery.continued(), recovery.next()), readers, reserve);
        writer.begin();
        readers.reclaim();
        look();
        found = new BufferRecovery(stored, bytes, first, recovery.next(), recovery.bytesCut(), known, cursorsDamaged,
                segments.setAside().count(), segments.setAside().bytes(), Duration.ofNanos(System.nanoTime() - started));
        LOG.info("buffer {} opened: folder {}, segments {}, bytes {}, positions {} to {}, bytes cut at the end {}, known gaps {}, damaged"
                + " cursors {}, files set aside {} with {} bytes, took {} ms", options.name(), directory, stored, bytes, first,
                recovery.next(), recovery.bytesCut(), known, cursorsDamaged, found.filesSetAside(), found.bytesSetAside(),
                found.took().toMillis());
    }

    private void loadGaps() throws UnknownFormatException {
        try {
            gaps.load();
        } catch (UnknownFormatException e) {
            throw new UnknownFormatException("file " + Format.GAPS_NAME + ": " + e.getMessage());
        } catch (IOException e) {
            counters.damage.found("files of gaps damaged", 1);
            LOG.warn("file of gaps not read: buffer {} in {}; gaps are still found, but not all of their reasons", options.name(),
                    directory, e);
        }
    }

    private BufferException unusable(IOException why) {
        return new BufferException(BufferError.BUFFER_DIRECTORY_UNUSABLE, "buffer not opened: " + options.name() + " in " + directory
                + ", " + why + "; nothing is accepted; make the folder readable and writable for this process", why);
    }

    private String threadName(String part) {
        return "buffer-" + options.name() + "-" + part;
    }
}
