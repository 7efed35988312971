package io.sitewire.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * A process that never outlives the one that started it. Its output goes to a log file, to which a later run under the same name
 * appends.
 *
 * <p>That holds even if the parent is killed: a small shell beside each child holds one end of a pipe whose other end only the parent
 * has, and kills the child (SIGKILL) when the pipe breaks. Where there is no {@code /bin/sh} the child is only ended by its parent.
 *
 * <p>Threads: any.
 */
public final class ChildProcess implements AutoCloseable {
    private static final Path SHELL = Path.of("/bin/sh");
    // The shell lives in the terminal's process group: Ctrl-C must not end it before its child.
    private static final String GUARD = "trap '' INT TERM HUP; read -r ended || kill -9 \"$1\"";
    private static final Duration CLOSE_GRACE = Duration.ofSeconds(10);
    private static final int LOG_TAIL_BYTES = 64 * 1024;

    private final String name;
    private final Path log;
    private final Process process;

    private ChildProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a process.
     *
     * @param name      for messages
     * @param command   the program and its arguments
     * @param directory where it runs
     * @param log       the file that its output is appended to
     */
    public static ChildProcess start(String name, List<String> command, Path directory, Path log) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(nothing().toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .redirectErrorStream(true)
                    .start();
            guard(process);
            return new ChildProcess(name, log, process);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + ": " + String.join(" ", command), e);
        }
    }

    private static Path nothing() {
        return Path.of(Files.exists(SHELL) ? "/dev/null" : "NUL");
    }

    private static void guard(Process child) throws IOException {
        if (!Files.isExecutable(SHELL)) {
            return;
        }
        Process guard = new ProcessBuilder(SHELL.toString(), "-c", GUARD, "sh", Long.toString(child.pid()))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        child.onExit().thenRun(() -> release(guard));
    }

    private static void release(Process guard) {
        try (var pipe = guard.getOutputStream()) {
            pipe.write('\n');
        } catch (IOException e) {
            guard.destroyForcibly();
        }
    }

    public String name() {
        return name;
    }

    public Path log() {
        return log;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** The exit code, if the process has ended. */
    public OptionalInt exitCode() {
        return process.isAlive() ? OptionalInt.empty() : OptionalInt.of(process.exitValue());
    }

    /** Waits for the end of the process; {@code false} if it has not come within the time. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks the process to end (SIGTERM) and returns at once. */
    public void requestStop() {
        process.destroy();
    }

    /** Asks the process to end (SIGTERM), kills it if it has not within the grace period, and returns when it is gone. */
    public void stop(Duration grace) {
        requestStop();
        try {
            if (!awaitEnd(grace)) {
                kill();
            }
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        }
    }

    /** Kills the process (SIGKILL), and returns when it is gone. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
    }

    /** {@link #stop} with ten seconds of grace. */
    @Override
    public void close() {
        stop(CLOSE_GRACE);
    }

    /** @throws DemoException with the last lines of its log, if the process has ended */
    public void requireAlive() {
        if (!isAlive()) {
            throw new DemoException(DemoError.DEMO_PROCESS_ENDED, "a process ended too early: " + name + ", exit code "
                    + process.exitValue() + "; everything is stopped; its log, " + log + ", ends with:\n    "
                    + String.join("\n    ", lastLines(20)));
        }
    }

    /** The last lines of the log. */
    public List<String> lastLines(int count) {
        try (var channel = Files.newByteChannel(log)) {
            channel.position(Math.max(0, channel.size() - LOG_TAIL_BYTES));
            byte[] tail = Channels.newInputStream(channel).readAllBytes();
            List<String> lines = new String(tail, StandardCharsets.UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        } catch (IOException e) {
            return List.of("(the log cannot be read: " + e + ")");
        }
    }
}
