package io.sitewire.ops.console;

import io.sitewire.access.FileVersion;
import io.sitewire.access.PasswordHash;
import io.sitewire.access.RandomPassword;
import io.sitewire.access.SecretFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The file of the console's passwords: one line a role, {@code ROLE:HASH}, readable by its owner only. It is replaced as a whole, and read
 * again when it has changed, so that a new password counts at once. Any thread.
 */
public final class Passwords {
    private static final String HEADER = "# Passwords of the console, salted and hashed. './sitewire console password ROLE' sets one.";

    private final Path file;
    private Map<ConsoleRole, PasswordHash> known = Map.of();
    private FileVersion version;

    public Passwords(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * What the file says now.
     *
     * @throws IOException if it cannot be read, or is not such a file
     */
    synchronized Map<ConsoleRole, PasswordHash> current() throws IOException {
        FileVersion now = FileVersion.of(file);
        if (!now.equals(version)) {
            known = read();
            version = now;
        }
        return known;
    }

    /**
     * Makes a password for each role that has none.
     *
     * @return the new passwords, which nobody can tell again
     */
    synchronized Map<ConsoleRole, String> makeMissing() throws IOException {
        Map<ConsoleRole, PasswordHash> all = readIfThere();
        Map<ConsoleRole, String> made = new EnumMap<>(ConsoleRole.class);
        for (ConsoleRole role : ConsoleRole.values()) {
            if (!all.containsKey(role)) {
                made.put(role, RandomPassword.make());
                all.put(role, PasswordHash.ofRandom(made.get(role)));
            }
        }
        if (!made.isEmpty()) {
            write(all);
        }
        return made;
    }

    /** Sets a role's password; the others stay. Whoever is logged in with the old one is logged out. */
    public synchronized void set(ConsoleRole role, String password) throws IOException {
        Map<ConsoleRole, PasswordHash> all = readIfThere();
        all.put(role, PasswordHash.of(password));
        write(all);
    }

    private Map<ConsoleRole, PasswordHash> readIfThere() throws IOException {
        try {
            return read();
        } catch (NoSuchFileException e) {
            return new EnumMap<>(ConsoleRole.class);
        }
    }

    private Map<ConsoleRole, PasswordHash> read() throws IOException {
        Map<ConsoleRole, PasswordHash> found = new EnumMap<>(ConsoleRole.class);
        for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(':');
                try {
                    ConsoleRole role = ConsoleRole.of(line.substring(0, Math.max(0, colon)))
                            .orElseThrow(() -> new IllegalArgumentException("no role before the first colon"));
                    found.put(role, PasswordHash.parse(line.substring(colon + 1).strip()));
                } catch (IllegalArgumentException e) {
                    throw new IOException("a line of it is not ROLE:HASH (" + e.getMessage() + ")", e);
                }
            }
        }
        return found;
    }

    private void write(Map<ConsoleRole, PasswordHash> all) throws IOException {
        SecretFile.write(file, List.of(HEADER, line(all, ConsoleRole.VIEWER), line(all, ConsoleRole.OPERATOR)));
    }

    private static String line(Map<ConsoleRole, PasswordHash> all, ConsoleRole role) {
        return all.containsKey(role) ? role.text() + ':' + all.get(role).text() : "# " + role.text() + " has none yet";
    }
}
