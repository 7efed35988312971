package io.sitewire.camel.mqtt;

/**
 * A publish as the route gets it.
 *
 * @param contentType of MQTT 5, or null
 */
record Publish(String clientId, String topic, int qos, byte[] payload, String contentType) {
    /** What it counts against the memory limit. */
    long size() {
        return payload.length + topic.length() + (long) ListenerOptions.READING_OVERHEAD;
    }
}
