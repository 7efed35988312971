/**
 * How a running process is doing, as it tells over HTTP: {@code /q/health} says what is wrong, {@code /q/metrics} how much waits. What is
 * computed from both is in {@link io.sitewire.ops.status.Status}. No endpoint of its own: what {@code ./sitewire status} shows, any
 * monitoring can see.
 */
package io.sitewire.ops.status;
