package io.sitewire.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.List;

/** Writes a file that only its owner may read, replacing it as a whole: whoever reads it meanwhile reads the old one. */
public final class SecretFile {
    private SecretFile() {
    }

    /** @throws IOException if it cannot be written; the old one is then still there */
    public static void write(Path file, List<String> lines) throws IOException {
        Path target = file.toAbsolutePath();
        Path folder = Files.createDirectories(target.getParent());
        Path fresh = Files.createTempFile(folder, target.getFileName().toString(), ".new");
        try {
            if (fresh.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rw-------"));
                giveToOwner(fresh, target);
            }
            Files.write(fresh, lines);
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /** What root sets with a command has to be readable for the user that the service runs as. */
    private static void giveToOwner(Path fresh, Path target) throws IOException {
        boolean replaced = Files.exists(target);
        UserPrincipal owner = Files.getOwner(replaced ? target : target.getParent());
        if (!Files.getOwner(fresh).equals(owner) && (replaced || "root".equals(System.getProperty("user.name")))) {
            Files.setOwner(fresh, owner);
        }
    }
}
