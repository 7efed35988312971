package io.sitewire.demo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The folder that all data and logs of a demo are in; it goes when the demo ends, unless it is to be kept.
 *
 * @param path where it is
 * @param keep whether it stays
 */
record TemporaryFolder(Path path, boolean keep) implements AutoCloseable {

    static TemporaryFolder create(boolean keep) {
        try {
            return new TemporaryFolder(Files.createTempDirectory("sitewire-demo-").toRealPath(), keep);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot create a temporary folder in " + System.getProperty("java.io.tmpdir"), e);
        }
    }

    @Override
    public void close() throws IOException {
        if (keep) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException cause) {
                // It went by itself, as a process's last temporary files do.
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException cause) throws IOException {
                Files.deleteIfExists(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
