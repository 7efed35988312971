package io.sitewire.ops.start;

import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import io.smallrye.config.PropertiesConfigSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * The file that {@code --config} names, as a source of settings that ranks below the environment and above what is in the artifact. The
 * library's own way of naming a file, {@code smallrye.config.locations}, would give it the rank of the system property that says so, which
 * is above the environment.
 */
public final class SettingsFile implements ConfigSourceFactory {
    /** Not below {@code sitewire.}, where it would be taken for a key of ours. */
    private static final String PROPERTY = "io.sitewire.settings-file";
    private static final int RANK = 275;

    /** For the settings that are read from now on. */
    static void use(Path file) {
        System.setProperty(PROPERTY, file.toUri().toString());
    }

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        String file = System.getProperty(PROPERTY);
        try {
            return file == null ? List.of() : List.of(source(Path.of(URI.create(file))));
        } catch (IOException e) {
            throw new UncheckedIOException("the settings cannot be read: " + file, e);
        }
    }

    /** What is in it, with its rank. */
    static PropertiesConfigSource source(Path file) throws IOException {
        return new PropertiesConfigSource(file.toUri().toURL(), RANK);
    }
}
