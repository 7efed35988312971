package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.FolderLockedException;
import io.sitewire.buffer.format.BodyWriter;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.RunningHash;
import io.sitewire.buffer.format.UnknownFormatException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts the parts of a buffer together, starts them, and stops them in order. */
final class RunningBuffer {
    private static final Logger LOG = LoggerFactory.getLogger(RunningBuffer.class);
    private static final Duration CALLBACKS_WAIT = Duration.ofSeconds(10);
    private static final int LOCK_SIZE = 64;

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
    private final Counters counters = new Counters();
    private final AtomicBoolean closing = new AtomicBoolean();
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
        this.io = new IoThread(threadName("files"));
        this.segments = new Segments(files, directory);
        this.gaps = new Gaps(new GapsFile(files, directory, segments), clock);
        this.states = new SourceStates(options);
        this.queue = new AppendQueue(options.name(), options.queueSizeMax(), states);
        this.completions = new Completions(queue);
        this.readers = new Readers(directory, clock, new LogReader.Parts(options.name(), files, io, segments, gaps, counters),
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
            PendingAppend append = new PendingAppend(queue, encode(entries, after), entries.size(), List.copyOf(after), hash);
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

    BufferReader reader(String name) {
        try {
            return io.call(() -> readers.get(name));
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
    }

    BufferCondition condition() {
        return counters.watch.condition();
    }

    UUID epoch() {
        return epoch;
    }

    BufferStatistics statistics() {
        long end = segments.end();
        long acknowledged = Math.min(end, readers.acknowledged());
        long syncs = counters.syncs.sum();
        BufferStatistics.State state = state();
        boolean full = state == BufferStatistics.State.FULL || state == BufferStatistics.State.NO_SPACE;
        Duration age = acknowledged == end ? Duration.ZERO : age(acknowledged);
        Map<String, Long> missing = counters.missing();
        long dropped = count(missing, GapReason.DROP_OLDEST) + count(missing, GapReason.DROP_NEWEST) + count(missing, GapReason.AGE_MAX);
        long lost = missing.values().stream().mapToLong(Long::longValue).sum() - dropped;
        return new BufferStatistics(writer.positionNext(), end, segments.first(), acknowledged, end - acknowledged, segments.bytes(),
                segments.count(), counters.appended.sum(), syncs, dropped, full, state, queue.appendsWaiting(),
                queue.memory(), lost, counters.bytesCut, counters.writeFailures.sum(),
                Duration.ofNanos(syncs == 0 ? 0 : counters.syncNanos.sum() / syncs), Duration.ofNanos(counters.syncNanosMax.get()), age,
                missing, counters.syncFailures.sum());
    }

    private static long count(Map<String, Long> missing, GapReason reason) {
        return missing.getOrDefault(reason.text(), 0L);
    }

    private BufferStatistics.State state() {
        BufferStatistics.State state = closing.get() ? BufferStatistics.State.CLOSED : counters.state;
        boolean givenUp = state == BufferStatistics.State.FULL && queue.appendsWaiting() == 0
                && options.fullPolicy() != BufferOptions.FullPolicy.DROP_NEWEST;
        return givenUp ? BufferStatistics.State.UP : state;
    }

    private Duration age(long position) {
        long written = counters.times.notAfter(position).orElseGet(() -> segments.createdMillis(position));
        return Duration.ofMillis(Math.max(0, clock.millis() - written));
    }

    void close() {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        queue.close();
        join(writerThread, 0);
        join(completionThread, CALLBACKS_WAIT.toMillis());
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
        Recovery recovery = new Recovery(files, directory, segments, start);
        recovery.run(names);
        states.load(recovery.states());
        ReserveFile reserve = new ReserveFile(options, files, directory, segments);
        reserve.load();
        gaps.settle(recovery.next(), readers.lowest());
        readers.settle(segments.first(), recovery.next());
        for (String name : names) {
            if (name.endsWith(Format.UNFINISHED_SUFFIX)) {
                files.delete(directory.resolve(name));
            }
        }
        epoch = UUID.randomUUID();
        counters.bytesCut = recovery.bytesCut();
        writer = new LogWriter(new LogWriter.Parts(options, files, directory, clock, io, queue, completions, segments, gaps, states,
                counters), new LogWriter.Epoch(epoch, recovery.continued(), recovery.next()), readers, reserve);
        writer.begin();
        readers.reclaim();
        LOG.info("buffer {} opened: folder {}, segments {}, bytes {}, positions {} to {}, bytes cut at the end {}, took {} ms",
                options.name(), directory, segments.count(), segments.bytes(), segments.first(), recovery.next(), recovery.bytesCut(),
                (System.nanoTime() - started) / 1_000_000);
    }

    private void loadGaps() throws UnknownFormatException {
        try {
            gaps.load();
        } catch (UnknownFormatException e) {
            throw new UnknownFormatException("file " + Format.GAPS_NAME + ": " + e.getMessage());
        } catch (IOException e) {
            LOG.warn("file of gaps not read: buffer {} in {}; gaps are still found, but not all of their reasons", options.name(),
                    directory, e);
        }
    }

    private byte[] encode(List<Entry> entries, List<SourceState> after) {
        int limit = options.appendSizeUsed();
        long expected = entries.stream().mapToLong(entry -> BodyWriter.sizeExpected(entry.headers(), entry.payload())).sum()
                + after.stream().mapToLong(SourceStates::size).sum();
        BodyWriter body = new BodyWriter((int) Math.min(expected, limit));
        for (Entry entry : entries) {
            int size = entry.payload().length > options.recordSizeMax() ? entry.payload().length
                    : body.reading(entry.headers(), entry.payload());
            if (size > options.recordSizeMax()) {
                throw tooLarge("bytes of a record " + size + ", limit recordSizeMax " + options.recordSizeMax());
            }
            if (body.size() > limit) {
                throw tooLarge("bytes of the append of " + entries.size() + " records more than limit appendSizeMax " + limit);
            }
        }
        after.forEach(state -> body.sourceState(state.source(), state.state()));
        if (body.size() > limit) {
            throw tooLarge("bytes of the append with its " + after.size() + " source states more than limit appendSizeMax " + limit);
        }
        return body.toBytes();
    }

    private BufferException tooLarge(String what) {
        return new BufferException(BufferError.BUFFER_RECORD_TOO_LARGE, "append refused: buffer " + options.name() + ", " + what
                + "; nothing of it was stored; send less at once, or raise the limit");
    }

    private BufferException unusable(IOException why) {
        return new BufferException(BufferError.BUFFER_DIRECTORY_UNUSABLE, "buffer not opened: " + options.name() + " in " + directory
                + ", " + why + "; nothing is accepted; make the folder readable and writable for this process", why);
    }

    private String threadName(String part) {
        return "buffer-" + options.name() + "-" + part;
    }

    private static void join(Thread thread, long millis) {
        if (thread == Thread.currentThread()) {
            return;
        }
        long deadline = System.nanoTime() + millis * 1_000_000;
        boolean interrupted = false;
        while (thread.isAlive()) {
            long rest = millis == 0 ? 0 : (deadline - System.nanoTime()) / 1_000_000;
            if (rest < 0 || millis > 0 && rest == 0) {
                break;
            }
            try {
                thread.join(rest);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
