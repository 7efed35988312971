package io.sitewire.edge;

/** The errors of ingest from a broker that the site already has; each is explained in docs/reference/errors.md. */
enum MqttIngestError {
    MQTT_URL_INVALID, MQTT_QOS_UNSUPPORTED, MQTT_SUBSCRIPTION_REFUSED, MQTT_ROUTE_FAILED
}
