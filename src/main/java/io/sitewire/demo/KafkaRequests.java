package io.sitewire.demo;

import java.util.function.IntPredicate;

/**
 * Tells which requests of Kafka's protocol pass by: each begins with its length in four bytes, and then, in two, its API key. One thread.
 */
final class KafkaRequests {
    private static final int LENGTH_BYTES = 4;
    private static final int HEAD_BYTES = 6;
    private long head;
    private int headBytes;
    /** What is left of the request after its head. */
    private long rest;

    /** Looks at the next bytes, whole requests or parts. @return whether one that was asked for has begun in them */
    boolean contain(byte[] bytes, int length, IntPredicate wanted) {
        boolean found = false;
        for (int i = 0; i < length;) {
            if (rest > 0) {
                long skipped = Math.min(rest, length - i);
                rest -= skipped;
                i += (int) skipped;
                continue;
            }
            head = head << Byte.SIZE | bytes[i++] & 0xFF;
            headBytes++;
            if (headBytes == HEAD_BYTES) {
                found |= wanted.test((short) head);
                rest = (head >> Short.SIZE) - (HEAD_BYTES - LENGTH_BYTES);
                head = 0;
                headBytes = 0;
            }
        }
        return found;
    }
}
