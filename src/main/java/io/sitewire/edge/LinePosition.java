package io.sitewire.edge;

/**
 * A place between two lines of a source. Two sources that agree in offset and hash agree in every byte before it.
 *
 * @param line the number of the line that comes next, from 1 on
 * @param offset of its first byte in the text: unpacked, and behind a byte-order mark
 * @param hash over all bytes before it: h = h * 0x9E3779B97F4A7C15 + byte + 1 mod 2^64, from 0 on
 * @param lineFeedSkipped whether a line feed that comes next still belongs to the line before
 */
public record LinePosition(long line, long offset, long hash, boolean lineFeedSkipped) {
    /** The beginning of any source. */
    public static final LinePosition START = new LinePosition(1, 0, 0, false);
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    /** The hash of what {@code hash} stands for, followed by those bytes. */
    public static long hash(long hash, byte[] bytes, int from, int to) {
        long next = hash;
        for (int i = from; i < to; i++) {
            next = next * FACTOR + (bytes[i] & 0xFF) + 1;
        }
        return next;
    }
}
