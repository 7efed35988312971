package io.sitewire.edge.file;

/**
 * One line of a file, without its end. A CSV line may span several, when a quoted cell holds line breaks.
 *
 * @param number of the line in the file as an editor counts, from 1 on
 * @param bytes as they are in the file; only the beginning if it is {@code TOO_LONG}
 * @param fault null if it is whole
 */
public record RawLine(long number, byte[] bytes, Fault fault) {
    /** What can be wrong with a line before anybody looks at its content. */
    public enum Fault {
        /** It is longer than a line may be. */
        TOO_LONG,
        /** A quote that opens a cell is never closed. */
        QUOTE_OPEN
    }

    boolean isBlank() {
        for (byte b : bytes) {
            if (b != ' ' && b != '\t') {
                return false;
            }
        }
        return fault == null;
    }
}
