package io.sitewire.camel.mqtt;

import org.apache.camel.spi.Metadata;

/** The headers of a message from the listener, named as those of Camel's Paho components are. */
public final class MqttListenerConstants {
    /** The topic of the publish. */
    @Metadata(label = "consumer", description = "The topic of the publish", javaType = "String", important = true)
    public static final String MQTT_TOPIC = "CamelMqttTopic";
    /** The quality of service of the publish: 0, 1 or 2. */
    @Metadata(label = "consumer", description = "The quality of service of the publish", javaType = "Integer")
    public static final String MQTT_QOS = "CamelMqttQoS";
    /** The client identifier of the device. */
    @Metadata(label = "consumer", description = "The client identifier of the device", javaType = "String")
    public static final String MQTT_CLIENT_ID = "CamelMqttClientId";

    private MqttListenerConstants() {
    }
}
