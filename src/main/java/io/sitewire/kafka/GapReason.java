package io.sitewire.kafka;

/** Why positions of an uplink will never come. */
public enum GapReason {
    /** Kafka deleted the records before they were merged. */
    RETENTION("deleted by retention"),
    /** The uplink was deleted and created again before all of it was merged. */
    RECREATED("uplink deleted and created again"),
    /** The edge knew them to be in the uplink, and they are not there. */
    UNDECLARED("undeclared");

    private final String words;

    GapReason(String words) {
        this.words = words;
    }

    /** As logs and meters name it. */
    public String words() {
        return words;
    }
}
