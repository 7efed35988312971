/**
 * The Camel component {@code buffer:} over the durable log: as a producer it stores what a route gives it, as a consumer it hands
 * out batches and goes back after a failure.
 *
 * <p>What it promises is in docs/reference/buffer-component.md: a step {@code to: buffer:…} is done only after the sync, and a
 * reading is acknowledged to the log only after the route that it was given to is done with it without an error.
 */
package io.sitewire.camel.buffer;
