package io.sitewire.ops.start;

import io.sitewire.config.SitewireConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What the settings say of a site's routes, for the process and for commands that do not start one.
 *
 * @param directory where they are
 * @param disabled ids of built-in routes that are not wanted
 * @param host where a process of these settings answers HTTP
 * @param otherKeys whether the file sets a key that is none of Sitewire's
 */
public record RouteSettings(Path directory, Set<String> disabled, String host, int port, Predicate<String> otherKeys) {
    /** The name of the key. */
    static final String DIRECTORY = "sitewire.routes.directory";
    private static final String FOLDER = "routes";

    /**
     * Reads the settings of an edge or a core.
     *
     * @throws StartException naming what is wrong with them
     */
    public static RouteSettings read(Optional<Path> file) {
        SitewireConfig config = Settings.read(Roles.parse(Optional.of("edge,core")), file, System.getenv());
        Properties properties = new Properties();
        file.ifPresent(path -> load(path, properties));
        return new RouteSettings(directory(config, file), Set.copyOf(config.routes().disabled().orElse(List.of())), config.http().host(),
                config.http().port(), properties::containsKey);
    }

    private static void load(Path file, Properties properties) {
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new StartException(StartError.CONFIG_UNREADABLE, "--config: " + file.toAbsolutePath() + " cannot be read ("
                    + e.getClass().getSimpleName() + "); check the path and its permissions");
        }
    }

    /** The folder that the settings name, or else {@code routes} beside their file. */
    static Path directory(SitewireConfig config, Optional<Path> file) {
        return config.routes().directory().map(Path::of).orElseGet(() -> file.map(path -> path.toAbsolutePath().resolveSibling(FOLDER))
                .orElse(Path.of(FOLDER))).toAbsolutePath();
    }

    /** Every key of Sitewire. */
    public static Set<String> keys() {
        return Settings.keys();
    }
}
