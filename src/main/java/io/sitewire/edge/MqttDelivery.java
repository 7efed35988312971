package io.sitewire.edge;

/**
 * One message on its way through the route. The identity that Camel knows it by is ours, and never used twice: a packet identifier
 * of MQTT belongs to one connection, and on another one may stand for a message that is not stored.
 */
final class MqttDelivery {
    private final int id;
    private final MqttLink link;
    private final int packetId;
    private final int qos;
    private final long size;
    private boolean done;

    MqttDelivery(int id, MqttLink link, int packetId, int qos, long size) {
        this.id = id;
        this.link = link;
        this.packetId = packetId;
        this.qos = qos;
        this.size = size;
    }

    int id() {
        return id;
    }

    MqttLink link() {
        return link;
    }

    int packetId() {
        return packetId;
    }

    int qos() {
        return qos;
    }

    long size() {
        return size;
    }

    /** Guarded by the link. */
    boolean isDone() {
        return done;
    }

    void setDone() {
        done = true;
    }
}
