package io.sitewire.ops.cli;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.keys.KeyLoader;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeySources;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The keys of an encrypted buffer: from a file that is named, and from the environment variables that an edge takes them from. */
final class KeyOptions {
    @Option(names = "--key-file", paramLabel = "FILE",
            description = "a file with the keys of an encrypted buffer, one a line, id: base64 of 32 bytes. The variables "
                    + "SITEWIRE_BUFFER_ENCRYPTION_KEY_FILE, _KEYS, _PKCS11_CONFIG, _PKCS11_PIN and _PKCS11_PIN_FILE work as for an edge")
    private String keyFile;

    /** @throws BufferException {@link BufferError#BUFFER_KEY_FAILED} if what is named cannot be used */
    KeyRing keys(PrintWriter errors) {
        KeySources sources = new KeySources(Optional.ofNullable(keyFile).or(() -> variable("KEY_FILE")), variable("KEYS"),
                variable("PKCS11_CONFIG"), variable("PKCS11_PIN"), variable("PKCS11_PIN_FILE"), Optional.of(KeyLoader.NO_KEY));
        try {
            KeyLoader loaded = sources.load();
            loaded.warnings().forEach(errors::println);
            return sources.ring(loaded);
        } catch (IllegalArgumentException e) {
            throw new BufferException(BufferError.BUFFER_KEY_FAILED, "keys not loaded: " + e.getMessage()
                    + "; nothing was touched; correct --key-file or the variable " + variableOf(e.getMessage()), e);
        }
    }

    private static Optional<String> variable(String name) {
        return Optional.ofNullable(System.getenv("SITEWIRE_BUFFER_ENCRYPTION_" + name)).filter(value -> !value.isBlank());
    }

    /** A problem begins with the name of its setting. */
    private static String variableOf(String problem) {
        return problem.substring(0, Math.max(0, problem.indexOf(": "))).toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}
