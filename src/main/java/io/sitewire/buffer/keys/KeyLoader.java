package io.sitewire.buffer.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Gathers keys from where they are kept. A text or file of keys has a line for each: {@code id: base64 of 32 bytes}; empty lines and lines
 * that begin with '#' are passed over; in a text ';' ends a line too. What it says of a line names its number and its id, never the rest.
 * One thread.
 */
public final class KeyLoader {
    /** Stands for "no key" where a key id is expected. */
    public static final String NO_KEY = "none";
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1," + WrappedKey.KEY_ID_SIZE + "}");
    private static final String TOKEN_PROVIDER = "SunPKCS11";

    private final List<KeyRing.Key> keys = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private boolean token;

    /** @throws IllegalArgumentException if it cannot be read, or is no file of keys */
    public void file(Path file) {
        try {
            lines(Files.readString(file, StandardCharsets.UTF_8).split("\\R"));
            if (Files.getFileStore(file).supportsFileAttributeView("posix")
                    && Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
                warnings.add("every user of this machine can read the keys in " + file + "; take that right away: chmod o= " + file);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("file " + file + " cannot be read (" + e + ")", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("file " + file + ": " + e.getMessage());
        }
    }

    /** @throws IllegalArgumentException if it is no text of keys */
    public void text(String text) {
        lines(text.split("\\R|;"));
    }

    private void lines(String[] lines) {
        int before = keys.size();
        for (int i = 0; i < lines.length; i++) {
            String line = lines[i].strip();
            if (!line.isEmpty() && line.charAt(0) != '#') {
                keys.add(key(line, i + 1));
            }
        }
        if (keys.size() == before) {
            throw new IllegalArgumentException("no key in it; a line for each, id: base64 of " + KeyRing.KEY_SIZE + " bytes");
        }
    }

    /**
     * All AES keys of a PKCS#11 token; their labels are their ids.
     *
     * @param configuration of the JDK's provider SunPKCS11: name, library, slot
     * @param pin of the token; the caller may wipe it afterwards
     * @throws IllegalArgumentException if the token cannot be used
     */
    public void token(Path configuration, char[] pin) {
        token = true;
        Provider base = Security.getProvider(TOKEN_PROVIDER);
        if (base == null) {
            throw new IllegalArgumentException("this program has no provider " + TOKEN_PROVIDER
                    + " (a native binary has none); run the jar");
        }
        int before = keys.size();
        try {
            Provider provider = base.configure(configuration.toString());
            KeyStore store = KeyStore.getInstance("PKCS11", provider);
            store.load(null, pin);
            for (String label : Collections.list(store.aliases())) {
                Key key = store.isKeyEntry(label) ? store.getKey(label, null) : null;
                if (key instanceof SecretKey secret && secret.getAlgorithm().equals("AES")) {
                    keys.add(new KeyRing.Key(checked(label), secret, Optional.of(provider)));
                }
            }
        } catch (GeneralSecurityException | IOException | ProviderException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("token of " + configuration + " cannot be used (" + causes(e) + ")", e);
        }
        if (keys.size() == before) {
            throw new IllegalArgumentException("token of " + configuration + " has no AES key with a label");
        }
    }

    /** A line with a new random key. */
    public static String newLine(String id) {
        return checked(id) + ": " + Base64.getEncoder().encodeToString(KeyRing.newKey());
    }

    /** What a person should know and that stops nothing. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    /**
     * All of them.
     *
     * @param keyId the key that encrypts; {@link #NO_KEY} for none; empty for the first one, which only texts and files have
     * @throws IllegalArgumentException if an id is there twice, or the one that is to encrypt is not there
     */
    public KeyRing ring(Optional<String> keyId) {
        if (keyId.isEmpty() && token) {
            throw new IllegalArgumentException("it must be said which key of " + keys.stream().map(KeyRing.Key::id).toList()
                    + " encrypts, since a token's keys have no order; set the key id");
        }
        Optional<String> first = keys.isEmpty() ? Optional.empty() : Optional.of(keys.get(0).id());
        return KeyRing.of(keys, keyId.or(() -> first).filter(id -> !id.equals(NO_KEY)));
    }

    private static KeyRing.Key key(String line, int number) {
        int colon = line.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException("line " + number + " has no ':' between a key's id and the key");
        }
        try {
            String id = checked(line.substring(0, colon).strip());
            return new KeyRing.Key(id, new SecretKeySpec(bytes(id, line.substring(colon + 1).strip()), "AES"), Optional.empty());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("line " + number + ", " + e.getMessage());
        }
    }

    private static byte[] bytes(String id, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            // Its message quotes a character of the key.
            throw new IllegalArgumentException("key '" + id + "' is not base64");
        }
        if (bytes.length != KeyRing.KEY_SIZE) {
            throw new IllegalArgumentException("key '" + id + "' has " + bytes.length + " bytes, and must have " + KeyRing.KEY_SIZE);
        }
        return bytes;
    }

    private static String checked(String id) {
        if (!ID.matcher(id).matches() || id.equals(NO_KEY)) {
            // Not quoted: what stands there may be a key in the wrong place.
            throw new IllegalArgumentException("a key's id of " + id.length() + " characters, and it must be 1 to "
                    + WrappedKey.KEY_ID_SIZE + " letters, digits, '.', '_' or '-', and not '" + NO_KEY + "'");
        }
        return id;
    }

    private static String causes(Throwable failure) {
        List<String> texts = new ArrayList<>();
        for (Throwable cause = failure; cause != null && texts.size() < 4; cause = cause.getCause()) {
            texts.add(String.valueOf(cause.getMessage()));
        }
        return String.join(", ", texts);
    }
}
