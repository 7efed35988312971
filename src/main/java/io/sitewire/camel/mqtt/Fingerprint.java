package io.sitewire.camel.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;

/**
 * Tells whether a packet that came with a known packet identifier is the same message again, or another one of a device that lost its
 * state. Without it, a rebooted device that counts from 1 again would lose readings as "known".
 *
 * <p>Two check sums with different polynomials make 64 bits: different readings of one packet identifier share a fingerprint with a
 * chance of one in 2^64, and never if they differ within 64 neighbouring bits. It is no protection against forgery: who can publish as
 * the device can publish anything.
 */
final class Fingerprint {
    private Fingerprint() {
    }

    static long of(String topic, byte[] payload) {
        byte[] name = topic.getBytes(StandardCharsets.UTF_8);
        CRC32 first = new CRC32();
        CRC32C second = new CRC32C();
        first.update(name);
        first.update(0);
        first.update(payload);
        second.update(name);
        second.update(0);
        second.update(payload);
        return first.getValue() << 32 | second.getValue();
    }
}
