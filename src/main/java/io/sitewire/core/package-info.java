/**
 * The beans of the core's routes: creating the merged topics, checking each reading, counting.
 *
 * <p>Before anything else {@code MergeTopics} sees that the topics are there. A batch comes from {@code uplink:} as a list of exchanges;
 * {@code readingCheck} says of each exchange to which topic it goes and under which key. Nothing is dropped: what breaks a rule goes to
 * {@code telemetry.rejected} with the reason. Counts are taken when a batch is done, since a batch that fails comes again.
 */
package io.sitewire.core;
