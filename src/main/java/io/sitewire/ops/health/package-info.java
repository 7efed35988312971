/**
 * The checks behind {@code /q/health/ready}; docs/reference/health-and-metrics.md lists them. An edge is not ready while it cannot
 * store; a link, a broker or a Kafka that is away is told and changes nothing, since starting again would not help.
 */
package io.sitewire.ops.health;
