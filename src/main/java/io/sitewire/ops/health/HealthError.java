package io.sitewire.ops.health;

/** What the health checks can find wrong, as {@code code} in their data; each is explained in docs/reference/errors.md. */
public enum HealthError {
    /** Routes that start by themselves do not run. */
    ROUTES_NOT_RUNNING,
    /** Of the site's own routes, not all run as their files say. */
    ROUTES_NOT_TAKEN,
    /** Damage of a buffer was found that nobody has looked at. */
    BUFFER_DAMAGED,
    /** A buffer has reached its greatest size. */
    BUFFER_FULL,
    /** The disk of a buffer has no space. */
    BUFFER_NO_SPACE,
    /** The folder of a buffer cannot be written. */
    BUFFER_READ_ONLY,
    /** Writing a buffer fails for another reason. */
    BUFFER_FAILING,
    /** The core's Kafka confirms nothing. */
    LINK_DOWN,
    /** The core's Kafka refuses this edge. */
    LINK_DENIED,
    /** Nothing is forwarded because the route does not run. */
    LINK_STOPPED,
    /** Readings that Kafka will never take became dead letters. */
    LINK_READINGS_REFUSED,
    /** The site's MQTT broker cannot be reached or refuses the edge. */
    BROKER_DOWN,
    /** The core's Kafka does not answer the merge. */
    MERGE_DOWN,
    /** Kafka answers, and the merge cannot go on. */
    MERGE_FAILING
}
