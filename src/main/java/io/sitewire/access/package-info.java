/**
 * Who may come in: passwords, their hashes and files, certificates and keys from PEM files, and what is read again when its file changes.
 * Used by all entrances; it knows none of them.
 */
package io.sitewire.access;
