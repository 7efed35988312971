package io.sitewire.edge;

import io.sitewire.buffer.keys.KeyLoader;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeySources;
import io.sitewire.config.EncryptionConfig;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keys that an edge's buffers are encrypted with, as its settings name them. */
public final class BufferKeys {
    private static final Logger LOG = LoggerFactory.getLogger(BufferKeys.class);

    private BufferKeys() {
    }

    /** @throws IllegalArgumentException naming the setting that cannot be used, what is wrong with it, and never a key */
    public static KeyRing load(EncryptionConfig config) {
        KeySources sources = new KeySources(config.keyFile(), config.keys(), config.pkcs11().config(), config.pkcs11().pin(),
                config.pkcs11().pinFile(), config.keyId());
        if (sources.keyFile().isEmpty() && sources.keys().isEmpty() && sources.token().isEmpty()
                && sources.keyId().map(KeyLoader.NO_KEY::equals).orElse(true)) {
            return KeyRing.NONE;
        }
        KeyLoader loaded = sources.load();
        loaded.warnings().forEach(LOG::warn);
        return sources.ring(loaded);
    }

    /** What is wrong with the settings; empty if nothing is. */
    public static Optional<String> problem(EncryptionConfig config) {
        try {
            load(config);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(e.getMessage());
        }
    }
}
