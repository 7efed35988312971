/**
 * Readings over HTTP: what a request says becomes a message for enrichment, and what became of it becomes an answer.
 *
 * <p>202 says that everything is on disk. Bodies are read from the connection as the disk takes them ({@code RequestBody}), so a fast
 * client has to wait, and a large batch is never in memory.
 */
package io.sitewire.edge.http;
