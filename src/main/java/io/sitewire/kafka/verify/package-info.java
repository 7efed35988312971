/**
 * Proves a site's ledger against the records themselves: reads the uplink, {@code telemetry} and {@code telemetry.rejected} back and
 * compares positions, payloads and counts; docs/reference/ledger.md says what is proven and what cannot be.
 *
 * <p>Memory: a bit for each position of a block of {@value io.sitewire.kafka.verify.PositionBlocks#BLOCK} that is incomplete, some 64 bytes
 * for one that is complete; whatever the number of readings, none is kept.
 */
package io.sitewire.kafka.verify;
