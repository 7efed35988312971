package io.sitewire.ops.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.ops.routes.check.RouteOutline;
import java.util.List;

/**
 * A route as {@code ./sitewire routes list} and {@code GET /routes} show it.
 *
 * @param origin {@code built-in}, {@code file} or {@code disabled}
 * @param state {@code started}, {@code stopped}, {@code suspended} or {@code draining}; empty if it does not run
 * @param file the site's file of that name; empty if there is none
 * @param problems why the file is not what runs
 */
public record RouteStatus(String id, String profile, String origin, String state, RouteOutline outline, String file,
        List<String> problems) {
    static final RouteOutline NOTHING = new RouteOutline("", "", List.of());

    /** By hand, since a native binary has no reflection to make it with. */
    public ObjectNode json() {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", id).put("profile", profile).put("origin", origin).put("state", state).put("from", outline.from());
        outline.to().forEach(node.putArray("to")::add);
        node.put("description", outline.description()).put("file", file.isEmpty() ? null : file);
        problems.forEach(node.putArray("problems")::add);
        return node;
    }
}
