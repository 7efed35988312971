/**
 * The beans of the edge's routes.
 *
 * <ul>
 * <li>{@link io.sitewire.edge.Enrichment} makes a reading of a message, in one place for all ways in; what cannot be understood leaves
 * it as {@link io.sitewire.edge.ReadingRejectedException} and becomes a dead letter in {@link io.sitewire.edge.Rejection};
 * <li>{@code ReadingChunk}, {@code ReadingBatch} and their neighbours do the same for sources with many readings (files, HTTP batches):
 * the readings of a chunk of whole lines are one write, its dead letters another;
 * <li>{@code IngestMqttClient} and {@code MqttLink} keep the connection to a broker that the site already has, and acknowledge only what
 * is stored;
 * <li>{@link io.sitewire.edge.EdgeBuffers} opens the two buffers; {@code UplinkClientFactory} and {@code UplinkTopic} serve
 * {@code edge-forward}.
 * </ul>
 *
 * <p>In every route the source is acknowledged after the step {@code buffer:outbox} (or {@code buffer:dead-letters}) and never before.
 */
package io.sitewire.edge;
