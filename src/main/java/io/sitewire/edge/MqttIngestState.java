package io.sitewire.edge;

/** How the edge stands with the site's MQTT broker. */
public enum MqttIngestState {
    /** The route is stopped, or was never started. */
    OFF,
    /** It is not connected, and tries to be. */
    CONNECTING,
    /** It is connected. */
    CONNECTED
}
