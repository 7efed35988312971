/** Looking into a buffer's folder from outside, without its lock and without changing it. */
package io.sitewire.buffer.tool;
