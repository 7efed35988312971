/** The only use of files: an interface, and the machine's file system behind it. */
package io.sitewire.buffer.files;
