package io.sitewire.camel.mqtt;

import io.netty.handler.codec.mqtt.MqttConnectMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import java.util.UUID;

/**
 * What a CONNECT asks for, as far as an entrance cares: the will is accepted and ignored; user name and
 * password are {@link Admission}'s.
 *
 * @param mqtt5 whether it is MQTT 5; otherwise 3.1 or 3.1.1
 * @param clientId never empty
 * @param assigned whether the client left its name to us
 * @param expirySeconds how long the session is to outlive the connection; {@link Sessions#EXPIRY_UNLIMITED} for ever
 * @param keepAliveSeconds 0 for none
 * @param packetSizeMax what the client can take, in bytes
 */
record Handshake(boolean mqtt5, String clientId, boolean assigned, boolean clean, long expirySeconds, int keepAliveSeconds,
        long packetSizeMax) {
    /** Longer names would make sessions a memory problem. */
    static final int CLIENT_ID_SIZE_MAX = 1024;
    private static final int SESSION_EXPIRY = 17;
    private static final int AUTHENTICATION_METHOD = 21;
    private static final int RECEIVE_MAXIMUM = 33;
    private static final int PACKET_SIZE_MAXIMUM = 39;
    private static final byte SERVER_UNAVAILABLE = (byte) 0x88;

    static boolean isMqtt5(MqttConnectMessage connect) {
        return connect.variableHeader().version() == 5;
    }

    static Handshake of(MqttConnectMessage connect) {
        MqttProperties properties = connect.variableHeader().properties();
        boolean mqtt5 = isMqtt5(connect);
        boolean clean = connect.variableHeader().isCleanSession();
        String name = connect.payload().clientIdentifier();
        long expiry = mqtt5 ? number(properties, SESSION_EXPIRY, 0) : clean ? 0 : Sessions.EXPIRY_UNLIMITED;
        return new Handshake(mqtt5, name.isEmpty() ? "assigned-" + UUID.randomUUID() : name, name.isEmpty(), clean, expiry,
                connect.variableHeader().keepAliveTimeSeconds(), number(properties, PACKET_SIZE_MAXIMUM, Long.MAX_VALUE));
    }

    /** @return why the client can't be let in, or null */
    static DisconnectReason refusal(MqttConnectMessage connect) {
        MqttProperties properties = connect.variableHeader().properties();
        String name = connect.payload().clientIdentifier();
        boolean mqtt5 = isMqtt5(connect);
        if (name.length() > CLIENT_ID_SIZE_MAX || name.isEmpty() && !mqtt5 && !connect.variableHeader().isCleanSession()) {
            return DisconnectReason.CLIENT_ID_INVALID;
        }
        if (properties.getProperty(AUTHENTICATION_METHOD) != null) {
            return DisconnectReason.AUTHENTICATION_METHOD;
        }
        if (number(properties, RECEIVE_MAXIMUM, 1) == 0 || number(properties, PACKET_SIZE_MAXIMUM, 1) == 0) {
            return DisconnectReason.PROTOCOL_ERROR;
        }
        return null;
    }

    /** @return CONNACK for a client that is not let in, or null if MQTT 3 has no return code for the reason */
    static MqttMessage refused(DisconnectReason reason, boolean mqtt5) {
        if (mqtt5) {
            byte code = reason == DisconnectReason.SERVER_STOPPING ? SERVER_UNAVAILABLE : reason.code();
            return Packets.connectionRefused(MqttConnectReturnCode.valueOf(code));
        }
        MqttConnectReturnCode code = switch (reason) {
            case PROTOCOL_VERSION -> MqttConnectReturnCode.CONNECTION_REFUSED_UNACCEPTABLE_PROTOCOL_VERSION;
            case CLIENT_ID_INVALID -> MqttConnectReturnCode.CONNECTION_REFUSED_IDENTIFIER_REJECTED;
            case PASSWORD_WRONG -> MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD;
            case CERTIFICATE_REFUSED -> MqttConnectReturnCode.CONNECTION_REFUSED_NOT_AUTHORIZED;
            case CONNECTIONS_MAX, SERVER_STOPPING, LOGINS_BUSY, ACCESS_UNUSABLE ->
                    MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE;
            default -> null;
        };
        return code == null ? null : Packets.connectionRefused(code);
    }

    MqttMessage accepted(ListenerOptions options, boolean sessionPresent) {
        MqttMessageBuilders.ConnAckBuilder answer = MqttMessageBuilders.connAck()
                .returnCode(MqttConnectReturnCode.CONNECTION_ACCEPTED).sessionPresent(sessionPresent);
        if (!mqtt5) {
            return answer.build();
        }
        return answer.properties(properties -> {
            properties.receiveMaximum(options.receiveMax()).maximumPacketSize(options.packetSizeMax()).topicAliasMaximum(0)
                    .retainAvailable(true).wildcardSubscriptionAvailable(false).subscriptionIdentifiersAvailable(false)
                    .sharedSubscriptionAvailable(false);
            long granted = Math.min(expirySeconds, options.sessionExpiryMax().toSeconds());
            if (granted != expirySeconds) {
                properties.sessionExpiryInterval(granted);
            }
            if (assigned) {
                properties.assignedClientId(clientId);
            }
        }).build();
    }

    /** @return the session expiry that a DISCONNECT changes to, or -1 */
    static long expiryAtDisconnect(MqttProperties properties) {
        return number(properties, SESSION_EXPIRY, -1);
    }

    private static long number(MqttProperties properties, int id, long absent) {
        return properties.getProperty(id) instanceof IntegerProperty property ? property.value() & 0xFFFF_FFFFL : absent;
    }
}
