package io.sitewire.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;

/**
 * By what a change of a file is seen, without reading it; what a symbolic link leads to counts.
 *
 * @param key which file it is, so that one that replaces another is seen; null where the system does not say
 */
public record FileVersion(Object key, FileTime modified, long size) {
    /** @throws IOException if there is no such file, or nobody may know */
    public static FileVersion of(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new FileVersion(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size());
    }
}
