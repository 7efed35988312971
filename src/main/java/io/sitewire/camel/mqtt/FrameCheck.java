package io.sitewire.camel.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/**
 * Checks in a packet's bytes what Netty's decoder lets pass: text that is not UTF-8 (it would be replaced, and two different topics
 * would become one), the character U+0000, wildcards and bytes behind the end.
 *
 * <p>It also finds where a publish's payload begins, since the decoder of Netty 4.1 takes the last property for payload if the
 * properties have more than 127 bytes and end with one of two.
 */
final class FrameCheck {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int PINGREQ = 12;

    private FrameCheck() {
    }

    /**
     * @param body index of the first byte behind the fixed header
     * @param end index behind the packet
     * @return null if nothing is wrong
     * @throws IndexOutOfBoundsException if a length points beyond the buffer
     */
    static DisconnectReason check(ByteBuf in, int start, int body, int end) {
        return switch (in.getUnsignedByte(start) >> 4) {
            case CONNECT -> checkClientId(in, body, end);
            case PUBLISH -> checkTopic(in, start, body, end);
            case PINGREQ -> end == body ? null : DisconnectReason.PACKET_MALFORMED;
            default -> null;
        };
    }

    private static DisconnectReason checkTopic(ByteBuf in, int start, int body, int end) {
        if ((in.getUnsignedByte(start) & 0x06) == 0x06) {
            return DisconnectReason.PACKET_MALFORMED;
        }
        int length = in.getUnsignedShort(body);
        if (!isText(in, body + 2, length, end)) {
            return DisconnectReason.PACKET_MALFORMED;
        }
        boolean wildcard = in.indexOf(body + 2, body + 2 + length, (byte) '#') >= 0
                || in.indexOf(body + 2, body + 2 + length, (byte) '+') >= 0;
        return wildcard ? DisconnectReason.TOPIC_INVALID : null;
    }

    private static DisconnectReason checkClientId(ByteBuf in, int body, int end) {
        int level = body + 2 + in.getUnsignedShort(body);
        int at = level + 4;
        if (in.getUnsignedByte(level) == 5) {
            at = behindProperties(in, at);
        }
        return isText(in, at + 2, in.getUnsignedShort(at), end) ? null : DisconnectReason.PACKET_MALFORMED;
    }

    /** @return how many bytes at the end of a publish are payload */
    static int payloadSize(ByteBuf in, int start, int body, int end, boolean properties) {
        int at = body + 2 + in.getUnsignedShort(body);
        if ((in.getUnsignedByte(start) & 0x06) != 0) {
            at += 2;
        }
        if (properties) {
            at = behindProperties(in, at);
        }
        if (at > end) {
            throw new IndexOutOfBoundsException(at);
        }
        return end - at;
    }

    private static boolean isText(ByteBuf in, int from, int length, int end) {
        return from + length <= end && ByteBufUtil.isText(in, from, length, StandardCharsets.UTF_8)
                && in.indexOf(from, from + length, (byte) 0) < 0;
    }

    private static int behindProperties(ByteBuf in, int from) {
        int at = from;
        int length = 0;
        for (int shift = 0; shift <= 21; shift += 7) {
            int digit = in.getUnsignedByte(at++);
            length |= (digit & 0x7F) << shift;
            if ((digit & 0x80) == 0) {
                return at + length;
            }
        }
        throw new IndexOutOfBoundsException(at);
    }
}
