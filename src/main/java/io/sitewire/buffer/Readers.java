package io.sitewire.buffer;

import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.UnknownFormatException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All readers that have a cursor in the folder, in use or not: what one of them has not acknowledged is kept. Any thread that may touch
 * files.
 */
final class Readers {
    private static final Logger LOG = LoggerFactory.getLogger(Readers.class);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final LogReader.Parts parts;
    private final Path directory;
    private final Clock clock;
    private final Runnable roomFreed;
    /** Deletions whose directory is not synced: without safe cursors there may be one at most, so that no hole can come of it. */
    private boolean deletionsUnsynced;
    private final Map<String, LogReader> byName = new ConcurrentHashMap<>();

    /** @param roomFreed told after an acknowledgement, since the writer may wait for it */
    Readers(Path directory, Clock clock, LogReader.Parts parts, Runnable roomFreed) {
        this.parts = parts;
        this.directory = directory;
        this.clock = clock;
        this.roomFreed = roomFreed;
    }

    /** The reader of that name; a new one begins with the first position that is kept. */
    synchronized LogReader get(String name) {
        LogReader known = byName.get(name);
        if (known != null) {
            return known;
        }
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name of a reader: '" + name + "', must be 1 to 64 letters, digits, '_' or '-'");
        }
        LogReader reader = new LogReader(parts, cursor(name), parts.segments().first(), this::acknowledged);
        byName.put(name, reader);
        reader.store();
        return reader;
    }

    /**
     * Takes up the cursor that an earlier run left.
     *
     * @return its position; -1 if it is damaged
     * @throws UnknownFormatException if it is of a newer version
     */
    synchronized long load(String name) throws UnknownFormatException {
        Cursor cursor = cursor(name);
        long position = -1;
        try {
            position = cursor.load().orElse(-1);
            // A whole file that says what cannot be: as good as damaged.
            position = position <= Format.POSITION_MAX ? position : -1;
        } catch (UnknownFormatException e) {
            throw e;
        } catch (IOException e) {
            LOG.warn("cursor not read: reader {} in {}", name, directory, e);
        }
        byName.put(name, new LogReader(parts, cursor, position, this::acknowledged));
        return position;
    }

    /** Whether a file of the folder is a reader's cursor. */
    static boolean isCursor(String fileName) {
        return fileName.endsWith(Format.CURSOR_SUFFIX) && NAME.matcher(readerName(fileName)).matches();
    }

    static String readerName(String fileName) {
        return fileName.substring(0, fileName.length() - Format.CURSOR_SUFFIX.length());
    }

    /** Whether it is known why none of the positions is there. */
    private boolean explained(long from, long until) {
        long reached = from;
        for (Gap gap : parts.gaps().explain(from, until)) {
            reached = gap.first() <= reached ? Math.max(reached, gap.end()) : reached;
        }
        return reached >= until;
    }

    /** Places what is damaged, now that it is known what the log holds; returns how many were. */
    synchronized long settle(long first) {
        long damaged = byName.values().stream().filter(reader -> reader.acknowledged() < 0).count();
        byName.forEach((name, reader) -> {
            long loaded = reader.acknowledged();
            if (loaded < 0) {
                parts.counters().damage.found("cursors damaged", 1);
                LOG.warn("cursor damaged: reader {} in {}; it reads again from position {}, the first that is kept", name, directory,
                        first);
            } else if (loaded < first && !explained(loaded, first)) {
                LOG.warn("cursor behind the log: reader {} in {}, its position {}, the first that is kept {}; what is not there is a gap",
                        name, directory, loaded, first);
            }
            // None is ahead of the log: it goes on where the highest of them stands.
            reader.place(loaded < 0 ? first : loaded);
            reader.store();
        });
        return damaged;
    }

    /** What each has acknowledged. */
    Map<String, Long> acknowledgedByName() {
        Map<String, Long> positions = new TreeMap<>();
        byName.forEach((name, reader) -> positions.put(name, reader.acknowledged()));
        return positions;
    }

    /** The lowest position that a reader has acknowledged; the first that is kept if there is no reader. */
    long acknowledged() {
        long first = parts.segments().first();
        return byName.isEmpty() ? first : Math.max(first, lowest());
    }

    /** The lowest position that a reader has acknowledged, kept or not; beyond all if there is no reader. */
    long lowest() {
        return byName.values().stream().mapToLong(LogReader::acknowledged).min().orElse(Long.MAX_VALUE);
    }

    /** Deletes the segments that no reader needs; false if there are none. */
    synchronized boolean reclaim() {
        Segments segments = parts.segments();
        long below = acknowledged();
        if (byName.isEmpty() || !deletable(segments, below)) {
            return false;
        }
        // First the cursors: a power cut may bring some of the deleted segments back, with holes, which must lie below all cursors.
        boolean safe = syncCursors();
        boolean any = false;
        while (deletable(segments, below) && (safe || !deletionsUnsynced || syncDeletions()) && segments.deleteOldest()) {
            any = true;
            deletionsUnsynced = true;
        }
        if (any) {
            syncDeletions();
            letGo();
        }
        return any;
    }

    /** Whether a reader has any of the positions in hand: read, and not acknowledged. On the thread on which all reading is done. */
    boolean inHand(long from, long until) {
        return byName.values().stream().anyMatch(reader -> reader.inHand(from, until));
    }

    /** False if a power cut may set a cursor back. */
    synchronized boolean syncCursors() {
        boolean safe = true;
        for (LogReader reader : byName.values()) {
            safe &= reader.syncCursor();
        }
        return safe;
    }

    /** A deleted file that is open takes its space all the same. */
    void letGo() {
        byName.values().forEach(LogReader::letGo);
    }

    private boolean syncDeletions() {
        deletionsUnsynced = !parts.segments().syncDirectory();
        return !deletionsUnsynced;
    }

    /** Stores and syncs all cursors. */
    synchronized void close() {
        byName.values().forEach(LogReader::closeFiles);
    }

    private static boolean deletable(Segments segments, long below) {
        long end = segments.oldestEnd();
        return end >= 0 && end <= below;
    }

    private void acknowledged(LogReader reader) {
        reader.store();
        reclaim();
        roomFreed.run();
    }

    private Cursor cursor(String name) {
        return new Cursor(parts.files(), directory.resolve(name + Format.CURSOR_SUFFIX), clock, parts.segments());
    }
}
