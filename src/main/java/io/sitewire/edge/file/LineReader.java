package io.sitewire.edge.file;

import io.sitewire.edge.LinePosition;
import io.sitewire.edge.Rejection;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Cuts a stream into lines and keeps their bytes. Lines end with LF, CR LF or CR. One thread.
 *
 * <p>Memory is bounded by the longest line allowed, whatever the file holds: a longer one is given as {@code TOO_LONG} with its
 * beginning, and skipped. For CSV it knows where a quoted cell begins and ends, since a line break within one is part of the cell. A
 * quote that is not closed within {@value #BREAKS_MAX} lines costs only its own line: reading goes on with the next.
 */
public final class LineReader {
    private static final int BREAKS_MAX = 100;
    private static final int READ_SIZE = 64 * 1024;

    private final InputStream in;
    private final int sizeMax;
    private byte[] buffer = new byte[READ_SIZE];
    private int start;
    private int limit;
    private boolean ended;
    private final Whole whole;
    private boolean lineFeedSkipped;
    private long number;
    private long offset;
    private long hash;

    // Of the line that is being cut; offsets count from `start`.
    private int scan;
    private boolean quoted;
    private boolean cellBegins;
    private int breaks;
    private int breakFirst;

    /** @param sizeMax the longest line in bytes */
    public LineReader(InputStream in, int sizeMax) {
        this(in, sizeMax, LinePosition.START, () -> true);
    }

    /** @param begin the place in the source at which the stream begins */
    LineReader(InputStream in, int sizeMax, LinePosition begin, Whole whole) {
        this.in = in;
        this.sizeMax = sizeMax;
        this.whole = whole;
        goOn(begin);
    }

    /** Asked at the end of the stream: whether a line without an end is a line, or one that is still being written. */
    interface Whole {
        boolean ask() throws IOException;
    }

    /** The place of the line that {@link #next} gives next. */
    public LinePosition position() {
        return new LinePosition(number, offset, hash, lineFeedSkipped);
    }

    /** Reads past everything up to that place. @return false if what was read is not what was there when the place was noted */
    boolean skipTo(LinePosition place) throws IOException {
        while (offset < place.offset() && (start < limit || fill())) {
            pass((int) Math.min(limit - start, place.offset() - offset));
        }
        if (offset != place.offset() || hash != place.hash()) {
            return false;
        }
        goOn(place);
        return true;
    }

    private void goOn(LinePosition place) {
        number = place.line();
        offset = place.offset();
        hash = place.hash();
        lineFeedSkipped = place.lineFeedSkipped();
    }

    /** Takes bytes off the stream. */
    private void pass(int bytes) {
        hash = LinePosition.hash(hash, buffer, start, start + bytes);
        offset += bytes;
        start += bytes;
    }

    /**
     * @param separators the characters after which a quote opens a cell; empty if quotes mean nothing
     * @return the next line, or null at the end of the stream
     */
    public RawLine next(String separators) throws IOException {
        scan = 0;
        quoted = false;
        cellBegins = true;
        breaks = 0;
        breakFirst = -1;
        while (true) {
            if (start + scan == limit && !fill()) {
                return last();
            }
            if (scan == 0 && lineFeedSkipped) {
                lineFeedSkipped = false;
                if (buffer[start] == '\n') {
                    pass(1);
                    continue;
                }
            }
            if (scan > sizeMax) {
                return breakFirst >= 0 ? cut(breakFirst, RawLine.Fault.QUOTE_OPEN) : tooLong();
            }
            byte b = buffer[start + scan];
            if (b == '\n' || b == '\r') {
                if (!quoted) {
                    return cut(scan, null);
                }
                if (breakFirst < 0) {
                    breakFirst = scan;
                }
                if (++breaks > BREAKS_MAX) {
                    return cut(breakFirst, RawLine.Fault.QUOTE_OPEN);
                }
            }
            step(b, separators);
            scan++;
        }
    }

    private void step(byte b, String separators) {
        if (quoted) {
            // A doubled quote closes the cell and opens it again at once, which comes to the same.
            quoted = b != '"';
            cellBegins = b == '"';
        } else if (b == '"' && cellBegins && !separators.isEmpty()) {
            quoted = true;
        } else {
            cellBegins = separators.indexOf(b) >= 0;
        }
    }

    private RawLine last() throws IOException {
        if (scan == 0 || !whole.ask()) {
            return null;
        }
        if (!quoted) {
            return cut(scan, null);
        }
        return cut(breakFirst >= 0 ? breakFirst : scan, RawLine.Fault.QUOTE_OPEN);
    }

    /** Takes `length` bytes as the line, and its end off the stream. */
    private RawLine cut(int length, RawLine.Fault fault) {
        byte[] line = Arrays.copyOfRange(buffer, start, start + length);
        long first = number;
        number += 1 + inner(line);
        int end = start + length;
        if (end < limit) {
            lineFeedSkipped = buffer[end] == '\r';
            end++;
        }
        pass(end - start);
        return new RawLine(first, line, fault);
    }

    private static int inner(byte[] line) {
        int breaks = 0;
        for (int i = 0; i < line.length; i++) {
            if (line[i] == '\n' || line[i] == '\r' && (i + 1 == line.length || line[i + 1] != '\n')) {
                breaks++;
            }
        }
        return breaks;
    }

    private RawLine tooLong() throws IOException {
        byte[] beginning = Arrays.copyOfRange(buffer, start, start + Math.min(scan, Rejection.KEPT_MAX));
        while (true) {
            int end = start;
            while (end < limit && buffer[end] != '\n' && buffer[end] != '\r') {
                end++;
            }
            pass(end - start);
            scan = 0;
            if (start < limit) {
                lineFeedSkipped = buffer[start] == '\r';
                pass(1);
                break;
            }
            if (!fill()) {
                break;
            }
        }
        return new RawLine(number++, beginning, RawLine.Fault.TOO_LONG);
    }

    /** Makes at least one byte more available behind those from `start` on. */
    private boolean fill() throws IOException {
        if (ended) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, limit - start);
            limit -= start;
            start = 0;
        }
        if (limit == buffer.length) {
            buffer = Arrays.copyOf(buffer, (int) Math.min(2L * buffer.length, (long) sizeMax + READ_SIZE + 1));
        }
        int read = in.read(buffer, limit, buffer.length - limit);
        if (read < 0) {
            ended = true;
            return false;
        }
        limit += read;
        return true;
    }
}
