package io.sitewire.demo;

/** Finds where the messages of a byte stream begin that have a length of four bytes, big-endian, before each. One thread. */
final class MessageCount {
    private static final int LENGTH_BYTES = 4;
    private int lengthBytesSeen;
    private int length;
    private long rest;

    /** @return how many messages begin in the next bytes of the stream */
    int add(byte[] bytes, int count) {
        int begun = 0;
        int at = 0;
        while (at < count) {
            if (rest > 0) {
                long passed = Math.min(rest, count - at);
                rest -= passed;
                at += (int) passed;
                continue;
            }
            length = length << Byte.SIZE | bytes[at++] & 0xff;
            if (++lengthBytesSeen == LENGTH_BYTES) {
                rest = Math.max(0, length);
                length = 0;
                lengthBytesSeen = 0;
                begun++;
            }
        }
        return begun;
    }
}
