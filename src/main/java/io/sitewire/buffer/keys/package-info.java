/**
 * The keys that a buffer is encrypted with, from a file, a text or a PKCS#11 token. They never encrypt records themselves: each segment
 * file has a key of its own, which is stored in it, wrapped by one of these. Knows neither files' format nor buffers.
 */
package io.sitewire.buffer.keys;
