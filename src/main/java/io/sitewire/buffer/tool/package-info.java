/**
 * Looking into a buffer's folder from outside, without its lock and without changing it: {@link io.sitewire.buffer.tool.BufferScan}
 * (inspect, verify), {@link io.sitewire.buffer.tool.BufferExport}, and {@link io.sitewire.buffer.tool.BufferRepair}, which writes a new
 * folder.
 */
package io.sitewire.buffer.tool;
