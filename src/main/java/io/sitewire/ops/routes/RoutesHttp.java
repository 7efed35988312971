package io.sitewire.ops.routes;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/** {@code GET /routes}, for {@code ./sitewire routes list}; docs/operate/routes.md has the fields. */
final class RoutesHttp {
    private RoutesHttp() {
    }

    static void add(Router router, Path directory, Supplier<List<RouteStatus>> routes) {
        router.get("/routes").handler(request -> {
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("directory", directory.toString());
            ArrayNode list = answer.putArray("routes");
            routes.get().forEach(route -> list.add(route.json()));
            request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(answer.toString());
        });
    }
}
