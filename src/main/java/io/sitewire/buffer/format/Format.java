package io.sitewire.buffer.format;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The numbers and names of the format on disk; docs/data-on-disk.md draws it byte by byte. All integers are big-endian. */
public final class Format {
    /** The newest version that this code reads, and the one that it writes. */
    public static final int VERSION = 1;
    /** Bytes of a segment's header. */
    public static final int SEGMENT_HEADER_SIZE = 128;
    /** Bytes of a frame's header as this version writes it. */
    public static final int FRAME_HEADER_SIZE = 72;
    /** The least: without the running hash. */
    public static final int FRAME_HEADER_SIZE_LEAST = 64;
    /** A frame's header may grow up to this; a reader passes over what it does not know. */
    public static final int FRAME_HEADER_SIZE_MAX = 512;
    /** No frame's body is ever larger, whatever a segment's header says: 64 MiB. */
    public static final int FRAME_BODY_SIZE_MAX = 64 << 20;
    /** Bytes of a cursor file: two slots, in sectors of their own. */
    public static final int CURSOR_FILE_SIZE = 1024;
    /** Bytes of one slot of a cursor file. */
    public static final int CURSOR_SLOT_SIZE = 64;
    /** Where the second slot begins. */
    public static final int CURSOR_SLOT_DISTANCE = 512;

    /** Bytes of the file of gaps: two slots. */
    public static final int GAPS_FILE_SIZE = 2048;
    /** Bytes of one slot of the file of gaps; the second one begins behind the first. */
    public static final int GAPS_SLOT_SIZE = 1024;
    /** So many gaps fit into a slot. */
    public static final int GAPS_MAX = 16;
    /** The longest reason of a gap. */
    public static final int GAP_REASON_SIZE_MAX = 32;

    /** Frame flag: the body is compressed. Reserved: not written, and refused by name. */
    public static final int FLAG_COMPRESSED = 0x0001;
    /** Frame flag: the body is encrypted. Reserved: not written, and refused by name. */
    public static final int FLAG_ENCRYPTED = 0x0010;

    /** Ends the name of a segment. */
    public static final String SEGMENT_SUFFIX = ".log";
    /** Ends the name of what is being made, and not yet valid. */
    public static final String UNFINISHED_SUFFIX = ".tmp";
    /** Ends the name of what was set aside for a person to look at. */
    public static final String DAMAGED_SUFFIX = ".damaged";
    /** Ends the name of a cursor. */
    public static final String CURSOR_SUFFIX = ".cursor";
    /** The lock file's name. */
    public static final String LOCK_NAME = "lock";

    /** The name of the file whose space is given back when there is none. */
    public static final String RESERVE_NAME = "reserve";
    /** The name of the file of gaps. */
    public static final String GAPS_NAME = "gaps";

    /** No name holds a higher position: a foreign file must not bring positions near their end. */
    private static final long POSITION_MAX = 1L << 62;
    private static final Pattern SEGMENT_NAME = Pattern.compile("(\\d{20})\\.log(\\.damaged.*)?");

    private Format() {
    }

    /** The name of the segment that begins with the position. */
    public static String segmentName(long first) {
        return String.format("%020d%s", first, SEGMENT_SUFFIX);
    }

    /** The position in a segment's name, or -1 if it is no segment's name. */
    public static long segmentPosition(String name) {
        Matcher matcher = SEGMENT_NAME.matcher(name);
        return matcher.matches() && matcher.group(2) == null ? position(matcher.group(1)) : -1;
    }

    /** The position in the name of a segment that was set aside, or -1 if it is no such name. */
    public static long damagedPosition(String name) {
        Matcher matcher = SEGMENT_NAME.matcher(name);
        return matcher.matches() && matcher.group(2) != null ? position(matcher.group(1)) : -1;
    }

    private static long position(String digits) {
        try {
            long position = Long.parseLong(digits);
            return position <= POSITION_MAX ? position : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
