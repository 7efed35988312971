package io.sitewire.ops.events;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.ExtLogRecord;

/** The errors of the log since they were last taken; of a flood only the first ones, and how many there were. Any thread. */
@Singleton
final class ErrorLog extends Handler {
    static final int KEPT_MAX = 20;
    private static final int TEXT_MAX = 1000;
    private final Deque<Line> lines = new ArrayDeque<>();
    private final Logger root = Logger.getLogger("");
    private long leftOut;

    /** An error. */
    record Line(Instant time, String logger, String text) {
    }

    /** What was taken, and how many more there were. */
    record Taken(List<Line> lines, long leftOut) {
    }

    @Inject
    ErrorLog() {
        setLevel(Level.SEVERE);
        root.addHandler(this);
    }

    @Override
    public void publish(LogRecord record) {
        if (!isLoggable(record)) {
            return;
        }
        String text = record instanceof ExtLogRecord formatted ? formatted.getFormattedMessage() : record.getMessage();
        Throwable cause = record.getThrown();
        String whole = cause == null ? String.valueOf(text) : text + " (" + cause + ')';
        Line line = new Line(record.getInstant(), record.getLoggerName(), whole.substring(0, Math.min(TEXT_MAX, whole.length())));
        synchronized (lines) {
            if (lines.size() < KEPT_MAX) {
                lines.add(line);
            } else {
                leftOut++;
            }
        }
    }

    Taken take() {
        synchronized (lines) {
            Taken taken = new Taken(new ArrayList<>(lines), leftOut);
            lines.clear();
            leftOut = 0;
            return taken;
        }
    }

    @Override
    public void flush() {
        // Nothing is on its way anywhere.
    }

    @PreDestroy
    @Override
    public void close() {
        root.removeHandler(this);
    }
}
