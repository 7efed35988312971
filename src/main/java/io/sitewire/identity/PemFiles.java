package io.sitewire.identity;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Reads and writes PEM files. A file is replaced as a whole, so that who reads it meanwhile sees the old one or the new one. */
final class PemFiles {
    private static final String OWNER_ONLY = "rw-------";
    private static final String ALL_READ = "rw-r--r--";

    private PemFiles() {
    }

    static void write(Path file, String type, byte[] content, boolean secret) throws IOException {
        StringWriter text = new StringWriter();
        try (PemWriter pem = new PemWriter(text)) {
            pem.writeObject(new PemObject(type, content));
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        Path written = Files.createTempFile(file.toAbsolutePath().getParent(), file.getFileName().toString(), ".tmp", rights(OWNER_ONLY));
        Files.writeString(written, text.toString());
        if (!secret && isPosix()) {
            Files.setPosixFilePermissions(written, PosixFilePermissions.fromString(ALL_READ));
        }
        Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    /** @return the first thing in the file, as Bouncy Castle knows it; null if there is none */
    static Object read(Path file) throws IOException {
        try (PEMParser pem = new PEMParser(new StringReader(Files.readString(file)))) {
            return pem.readObject();
        }
    }

    private static FileAttribute<?>[] rights(String rights) {
        return isPosix() ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    private static boolean isPosix() {
        return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    }
}
