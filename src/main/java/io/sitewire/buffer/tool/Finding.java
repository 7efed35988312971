package io.sitewire.buffer.tool;

/**
 * Something in a buffer's folder that is not as a clean stop leaves it.
 *
 * @param kind what it is; says whether it is damage
 * @param file the file's name
 * @param offset the byte at which it begins
 * @param bytes how many bytes it concerns
 * @param from the first position that is lost by it
 * @param until the position after the last one that is lost; {@code from} if none is
 * @param text what was seen, for a person
 */
public record Finding(Kind kind, String file, long offset, long bytes, long from, long until, String text) {
    /** What can be found. */
    public enum Kind {
        /** The first bytes of a segment are no header of it; its frames are found all the same. */
        HEADER_DAMAGED(true),
        /** Bytes that are no frame, between frames or where positions are missing afterwards. */
        BYTES_DAMAGED(true),
        /** A frame's body does not match its checksum. */
        FRAME_DAMAGED(true),
        /** A body matches its checksum and contradicts the format. */
        RECORD_DAMAGED(true),
        /** Positions are missing where no byte is damaged: a file was deleted or cut off. */
        POSITIONS_MISSING(true),
        /** A frame begins with a position that was there before; readers pass over it. */
        POSITIONS_REPEATED(true),
        /** A segment does not continue the run before it, or holds another run's frames. */
        EPOCH_BROKEN(true),
        /** The running hash of an epoch does not go on as its payloads say: frames that are sound by themselves do not belong together. */
        HASH_BROKEN(true),
        /** A reader's cursor is damaged: it reads again from the first position that is kept. */
        CURSOR_DAMAGED(true),
        /** A reader's cursor is ahead of the log: the log lost its end. */
        CURSOR_AHEAD(true),
        /** The operating system could not read the file. */
        UNREADABLE(true),
        /** Bytes after the last whole frame, as a crash leaves them or as they are being written; nothing that was acknowledged. */
        TAIL(false),
        /** A file that is being made, or that a crash left; the next start deletes it. */
        UNFINISHED(false),
        /** A damaged segment that was set aside for a person to look at. */
        SET_ASIDE(false),
        /** A segment's key is not there: its records were not checked. */
        KEY_MISSING(false),
        /** A file that is none of a buffer's. */
        FOREIGN(false);

        private final boolean damage;

        Kind(boolean damage) {
            this.damage = damage;
        }

        /** Whether something is lost or broken; otherwise it is worth knowing. */
        public boolean damage() {
            return damage;
        }
    }

    /** Positions that are lost by it. */
    public long positionsLost() {
        return until - from;
    }

    /** As {@code ./sitewire buffer} prints it: the kind first, then file, offset, bytes and positions. */
    public String line() {
        String positions = "positions lost " + positionsLost() + (positionsLost() == 0 ? "" : " (" + from + " to " + (until - 1) + ")");
        return (kind.damage() ? "DAMAGE " : "note ") + kind + " file " + file + ", offset " + offset + ", bytes " + bytes + ", " + positions
                + ": " + text;
    }

    static Finding of(Kind kind, String file, String text) {
        return new Finding(kind, file, 0, 0, 0, 0, text);
    }
}
