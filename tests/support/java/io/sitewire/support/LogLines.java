package io.sitewire.support;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** How many lines at WARN or above a part of the program writes to its log while this is open: what fills a disk. */
public final class LogLines implements AutoCloseable {
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();
    /** Kept: the logging library forgets a logger that nobody holds. */
    private final Logger logger;
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord record) {
            if (record.getLevel().intValue() >= Level.WARNING.intValue()) {
                records.add(record);
            }
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    /** @param part the package of it, or its class */
    public LogLines(String part) {
        logger = Logger.getLogger(part);
        logger.addHandler(handler);
    }

    public int count() {
        return records.size();
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
