package io.sitewire.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The file of the devices' passwords: one line a device, {@code USER:HASH}; a line that begins with {@code #} is a remark. Any thread. */
public final class DevicePasswords {
    /** What a user's name may be, in words. */
    public static final String USER_RULE = "1 to 255 characters without ':' and control characters, and not begin with '#' or a blank";
    private static final String HEADER = "# Passwords of devices, salted and hashed. './sitewire device password USER' sets one.";
    private static final String USER = "[^:#\\s\\p{Cntrl}][^:\\p{Cntrl}]{0,254}";

    private DevicePasswords() {
    }

    /** Whether a device may have that name. */
    public static boolean isUser(String name) {
        return name.matches(USER);
    }

    /**
     * What the file says now.
     *
     * @throws IOException if it cannot be read, or is not such a file; it names file and line, and never what stands there
     */
    public static Map<String, PasswordHash> read(Path file) throws IOException {
        Map<String, PasswordHash> found = new LinkedHashMap<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                int colon = line.indexOf(':');
                String user = line.substring(0, Math.max(0, colon));
                if (!isUser(user)) {
                    throw new IOException(file + " line " + number + " is not USER:HASH");
                }
                try {
                    if (found.put(user, PasswordHash.parse(line.substring(colon + 1).strip())) != null) {
                        throw new IOException(file + " line " + number + " has a user for the second time");
                    }
                } catch (IllegalArgumentException e) {
                    // Not the cause: a password that somebody wrote there in plain text would come with it.
                    throw new IOException(file + " line " + number + " is not USER:HASH with a hash of './sitewire device password'");
                }
            }
        }
        return found;
    }

    private static List<String> lines(Path file) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException(file + " cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    /** Sets a device's password; the other lines stay as they are. Makes the file if there is none. */
    public static void set(Path file, String user, String password) throws IOException {
        if (!isUser(user)) {
            throw new IllegalArgumentException("user is '" + user + "', and must be " + USER_RULE);
        }
        String line = user + ':' + PasswordHash.of(password).text();
        List<String> kept = linesWithout(file, user);
        SecretFile.write(file, Stream.concat(kept.isEmpty() ? Stream.of(HEADER) : kept.stream(), Stream.of(line)).toList());
    }

    /** @return whether there was such a device */
    public static boolean remove(Path file, String user) throws IOException {
        boolean known = read(file).containsKey(user);
        if (known) {
            SecretFile.write(file, linesWithout(file, user));
        }
        return known;
    }

    private static List<String> linesWithout(Path file, String user) throws IOException {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream().filter(line -> !line.startsWith(user + ':')).toList();
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }
}
