package io.sitewire.config;

import java.util.List;
import java.util.Optional;

/** Keys {@code sitewire.routes.*}. */
public interface RoutesConfig {
    /**
     * The folder with the site's own routes, `ID.yaml` each: they are added to the built-in ones, and one with a built-in's id replaces
     * it. Changes take effect at once. By default `routes` beside the settings file, or in the folder that the process is started in.
     */
    Optional<String> directory();

    /** The ids of built-in routes that are not wanted, such as `edge-ingest-file`. */
    Optional<List<String>> disabled();
}
