/** The coding of bytes on disk, version 1: docs/data-on-disk.md draws it. Knows files, but no buffer. */
package io.sitewire.buffer.format;
