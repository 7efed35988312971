package io.sitewire.camel.mqtt;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** Keeps a flood of faulty clients from becoming a flood of lines: at most so many a minute for each reason. Safe for any thread. */
final class LogLimiter {
    static final int LINES_MAX = 10;
    private static final long WINDOW_MILLIS = 60_000;

    private final LongSupplier millis;
    private final Map<DisconnectReason, Window> windows = new EnumMap<>(DisconnectReason.class);

    LogLimiter(LongSupplier millis) {
        this.millis = millis;
    }

    private static final class Window {
        long start;
        int lines;
        long suppressed;
    }

    /** @return how many lines of the reason were left out since the last that was written, or -1 if this one is to be left out */
    synchronized long permit(DisconnectReason reason) {
        long now = millis.getAsLong();
        Window window = windows.computeIfAbsent(reason, any -> new Window());
        if (window.lines == 0 || now - window.start >= WINDOW_MILLIS) {
            window.start = now;
            window.lines = 0;
        }
        if (window.lines == LINES_MAX) {
            window.suppressed++;
            return -1;
        }
        window.lines++;
        long suppressed = window.suppressed;
        window.suppressed = 0;
        return suppressed;
    }
}
