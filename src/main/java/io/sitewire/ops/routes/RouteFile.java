package io.sitewire.ops.routes;

import java.nio.file.Path;

/**
 * A file of the routes' folder as it was found.
 *
 * @param id the route's id: the file's name without {@code .yaml}
 * @param text what is in it; empty if it cannot be read
 * @param problem why it cannot be read; null if it can
 */
record RouteFile(String id, Path path, String text, String problem) {
}
