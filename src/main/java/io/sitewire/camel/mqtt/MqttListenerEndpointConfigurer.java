package io.sitewire.camel.mqtt;

import io.sitewire.camel.EndpointOptions;
import java.time.Duration;

/** The options of a {@link MqttListenerEndpoint}. */
public final class MqttListenerEndpointConfigurer extends EndpointOptions<MqttListenerEndpoint> {
    public MqttListenerEndpointConfigurer() {
        super(MqttListenerEndpoint.class);
        option("connectionsMax", int.class, MqttListenerEndpoint::getConnectionsMax, MqttListenerEndpoint::setConnectionsMax);
        option("packetSizeMax", String.class, MqttListenerEndpoint::getPacketSizeMax, MqttListenerEndpoint::setPacketSizeMax);
        option("receiveMax", int.class, MqttListenerEndpoint::getReceiveMax, MqttListenerEndpoint::setReceiveMax);
        option("inFlightSizeMax", String.class, MqttListenerEndpoint::getInFlightSizeMax, MqttListenerEndpoint::setInFlightSizeMax);
        option("connectTimeout", Duration.class, MqttListenerEndpoint::getConnectTimeout, MqttListenerEndpoint::setConnectTimeout);
        option("writeTimeout", Duration.class, MqttListenerEndpoint::getWriteTimeout, MqttListenerEndpoint::setWriteTimeout);
        option("sessionExpiryMax", Duration.class, MqttListenerEndpoint::getSessionExpiryMax, MqttListenerEndpoint::setSessionExpiryMax);
        option("sessionStore", SessionStore.class, MqttListenerEndpoint::getSessionStore, MqttListenerEndpoint::setSessionStore);
        option("readingSizeMax", String.class, MqttListenerEndpoint::getReadingSizeMax, MqttListenerEndpoint::setReadingSizeMax);
        option("tls", boolean.class, MqttListenerEndpoint::isTls, MqttListenerEndpoint::setTls);
        option("certificateFile", String.class, MqttListenerEndpoint::getCertificateFile, MqttListenerEndpoint::setCertificateFile);
        option("keyFile", String.class, MqttListenerEndpoint::getKeyFile, MqttListenerEndpoint::setKeyFile);
        option("caFile", String.class, MqttListenerEndpoint::getCaFile, MqttListenerEndpoint::setCaFile);
        option("clientAuth", String.class, MqttListenerEndpoint::getClientAuth, MqttListenerEndpoint::setClientAuth);
        option("passwordFile", String.class, MqttListenerEndpoint::getPasswordFile, MqttListenerEndpoint::setPasswordFile);
        option("plainTextAllowed", boolean.class, MqttListenerEndpoint::isPlainTextAllowed, MqttListenerEndpoint::setPlainTextAllowed);
    }
}
