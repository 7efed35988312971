package io.sitewire.edge.file;

import io.sitewire.edge.LinePosition;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * What tells a file from another one that comes under its name later.
 *
 * @param key of the file system's own key (device and inode); 0 where there is none
 * @param headSize how many bytes of its beginning are known
 * @param head hash over these
 */
record FileIdentity(long key, int headSize, long head) {
    static final int HEAD_SIZE_MAX = 4096;

    /** Of the file that is there now. */
    static FileIdentity of(Path path, int headSize) throws IOException {
        Object key = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        byte[] name = key == null ? new byte[0] : key.toString().getBytes(StandardCharsets.UTF_8);
        try (InputStream in = Files.newInputStream(path)) {
            byte[] head = in.readNBytes(headSize);
            return new FileIdentity(LinePosition.hash(0, name, 0, name.length), head.length, LinePosition.hash(0, head, 0, head.length));
        }
    }
}
