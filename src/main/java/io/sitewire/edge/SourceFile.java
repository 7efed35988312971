package io.sitewire.edge;

/**
 * The identity of a file while it is in the inbox.
 *
 * @param path below the inbox, with {@code /} between its levels
 * @param size in bytes
 * @param modifiedMillis when it was last written, in milliseconds since 1970
 */
public record SourceFile(String path, long size, long modifiedMillis) {
}
