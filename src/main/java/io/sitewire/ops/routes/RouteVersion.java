package io.sitewire.ops.routes;

import io.sitewire.ops.routes.check.RouteOutline;

/**
 * One text that a route can have.
 *
 * @param origin {@code built-in} or {@code file}
 * @param location where it comes from, for Camel and for people
 */
record RouteVersion(String origin, String location, String text, RouteOutline outline) {
    static RouteVersion builtIn(BuiltIns.BuiltIn route) {
        return new RouteVersion("built-in", "builtin:" + route.id() + ".yaml", route.text(), RouteOutline.of(route.text()));
    }

    static RouteVersion file(RouteFile file) {
        return new RouteVersion("file", "file:" + file.path(), file.text(), RouteOutline.of(file.text()));
    }

    String name() {
        return origin.equals("file") ? location.substring("file:".length()) : "the built-in";
    }
}
