package io.sitewire.camel.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttMessageIdAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttSubAckPayload;
import java.util.Collections;

/** The answers to a client, as Netty's encoder takes them; MQTT 3 clients get the same without codes and properties. */
final class Packets {
    static final byte SUCCESS = 0;
    static final byte IMPLEMENTATION_SPECIFIC = (byte) 0x83;
    static final byte PACKET_IDENTIFIER_NOT_FOUND = (byte) 0x92;
    static final byte QUOTA_EXCEEDED = (byte) 0x97;
    private static final int REASON_STRING = 31;
    private static final short NO_SUBSCRIPTION_EXISTED = 0x11;
    /** What MQTT 3.1.1 calls a failure in SUBACK. */
    private static final int SUBSCRIPTION_FAILED = 0x80;

    private Packets() {
    }

    static MqttMessage acknowledgement(MqttMessageType type, int packetId, byte code) {
        MqttQoS qos = MqttQoS.AT_MOST_ONCE;
        return new MqttMessage(new MqttFixedHeader(type, false, qos, false, 2),
                new MqttPubReplyMessageVariableHeader(packetId, code, MqttProperties.NO_PROPERTIES));
    }

    static MqttMessage subscriptionsRefused(int packetId, int count, boolean mqtt5) {
        int code = mqtt5 ? IMPLEMENTATION_SPECIFIC & 0xFF : SUBSCRIPTION_FAILED;
        return new MqttSubAckMessage(new MqttFixedHeader(MqttMessageType.SUBACK, false, MqttQoS.AT_MOST_ONCE, false, 0),
                new MqttMessageIdAndPropertiesVariableHeader(packetId, MqttProperties.NO_PROPERTIES),
                new MqttSubAckPayload(Collections.nCopies(count, code)));
    }

    static MqttMessage unsubscribed(int packetId, int count) {
        return MqttMessageBuilders.unsubAck().packetId(packetId).properties(MqttProperties.NO_PROPERTIES)
                .addReasonCodes(Collections.nCopies(count, NO_SUBSCRIPTION_EXISTED).toArray(Short[]::new)).build();
    }

    static MqttMessage connectionRefused(MqttConnectReturnCode code) {
        return MqttMessageBuilders.connAck().returnCode(code).sessionPresent(false).properties(MqttProperties.NO_PROPERTIES).build();
    }

    /** @param text null for none */
    static MqttMessage disconnect(byte code, String text) {
        MqttProperties properties = new MqttProperties();
        if (text != null) {
            properties.add(new MqttProperties.StringProperty(REASON_STRING, text));
        }
        return MqttMessageBuilders.disconnect().reasonCode(code).properties(properties).build();
    }
}
