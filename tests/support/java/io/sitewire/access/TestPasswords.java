package io.sitewire.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/** Files of passwords whose hashes are quick to compute, so that tests are about something else. */
public final class TestPasswords {
    private static final int ITERATIONS = 10;

    private TestPasswords() {
    }

    /** @param usersAndPasswords one after the other */
    public static Path write(Path file, String... usersAndPasswords) throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < usersAndPasswords.length; i += 2) {
            lines.add(usersAndPasswords[i] + ":" + hash(usersAndPasswords[i + 1], ITERATIONS));
        }
        return Files.write(file, lines);
    }

    public static String hash(String password, int iterations) {
        byte[] salt = new byte[16];
        try {
            byte[] hash = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
                    .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256)).getEncoded();
            Base64.Encoder encoder = Base64.getEncoder();
            return "pbkdf2-sha512:" + iterations + ":" + encoder.encodeToString(salt) + ":" + encoder.encodeToString(hash);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
