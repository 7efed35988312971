package io.sitewire.ops.jmx;

import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.tool.BufferReport;
import io.sitewire.buffer.tool.BufferScan;
import io.sitewire.buffer.tool.Finding;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * One look through every byte of a buffer's folder, on a thread of its own that nobody interrupts. It takes no lock and changes nothing, so
 * the buffer goes on meanwhile. Any thread asks.
 */
final class Verification {
    /** Enough to know what is wrong; {@code ./sitewire buffer verify} prints all. */
    private static final int FINDINGS_MAX = 100;

    /** How it is. */
    enum State {
        NONE, RUNNING, CLEAN, DAMAGED, STOPPED, FAILED
    }

    private final Path directory;
    private final KeyRing keys;
    private final Clock clock;
    private final List<String> findings = new ArrayList<>();
    private State state = State.NONE;
    private Instant started;
    private Instant finished;
    private long damages;
    private String result = "";
    private volatile boolean stop;
    private volatile long bytesDone;
    private volatile long bytesTotal;

    Verification(Path directory, KeyRing keys, Clock clock) {
        this.directory = directory;
        this.keys = keys;
        this.clock = clock;
    }

    /** Begins; it can be done once. */
    void start(String name) {
        synchronized (this) {
            state = State.RUNNING;
            started = clock.instant();
        }
        Thread thread = new Thread(this::run, "buffer-" + name + "-verify");
        thread.setDaemon(true);
        thread.start();
    }

    /** Makes it end soon; false if it does not run. */
    boolean stop() {
        stop = true;
        return state() == State.RUNNING;
    }

    private void run() {
        try {
            BufferReport report = BufferScan.verify(directory, keys, this::found, this::progress);
            finish(report.damages() == 0 ? State.CLEAN : State.DAMAGED, report.line());
        } catch (CancellationException e) {
            finish(State.STOPPED, "stopped after " + bytesDone + " of " + bytesTotal + " bytes");
        } catch (RuntimeException | OutOfMemoryError e) {
            finish(State.FAILED, e.getMessage() == null ? e.toString() : e.getMessage());
        }
    }

    private void progress(long done, long total) {
        if (stop) {
            throw new CancellationException();
        }
        bytesDone = done;
        bytesTotal = total;
    }

    private synchronized void found(Finding finding) {
        damages += finding.kind().damage() ? 1 : 0;
        if (findings.size() < FINDINGS_MAX) {
            findings.add(finding.line());
        }
    }

    private synchronized void finish(State how, String line) {
        state = how;
        result = line;
        finished = clock.instant();
    }

    synchronized State state() {
        return state;
    }

    synchronized String started() {
        return started == null ? "" : started.toString();
    }

    synchronized String finished() {
        return finished == null ? "" : finished.toString();
    }

    synchronized long damages() {
        return damages;
    }

    synchronized List<String> findings() {
        return List.copyOf(findings);
    }

    synchronized String result() {
        return result;
    }

    long bytesDone() {
        return bytesDone;
    }

    long bytesTotal() {
        return bytesTotal;
    }
}
