/**
 * The checks behind {@code /q/health}; docs/reference/health-and-metrics.md lists them. An edge is not ready while it cannot store; a
 * link, a broker or a Kafka that is away is told and changes nothing, since starting again would not help. For the same reason no check
 * is in the group {@code live}: whatever can be wrong ends without a restart.
 */
package io.sitewire.ops.health;
