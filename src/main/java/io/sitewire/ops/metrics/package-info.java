/** Binds what buffers, link and listener count to Micrometer's meters; docs/reference/health-and-metrics.md lists them. */
package io.sitewire.ops.metrics;
