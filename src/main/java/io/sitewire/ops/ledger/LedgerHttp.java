package io.sitewire.ops.ledger;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.kafka.LedgerFollower;
import io.sitewire.ledger.LedgerJson;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/** {@code GET /ledger} and {@code GET /ledger/SITE}; docs/reference/ledger.md has the fields. */
final class LedgerHttp {
    private static final int NOT_FOUND = 404;
    private static final int UNAVAILABLE = 503;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private LedgerHttp() {
    }

    static void add(Router router, LedgerFollower follower) {
        router.get("/ledger").handler(request -> {
            ObjectNode answer = NODES.objectNode();
            answer.put("complete", follower.isRead());
            ArrayNode sites = answer.putArray("sites");
            follower.summaries().forEach(summary -> sites.add(LedgerJson.summary(summary)));
            json(request, answer);
        });
        router.get("/ledger/:site").handler(request -> {
            String site = request.pathParam("site");
            Optional<ObjectNode> ledger = follower.site(site);
            if (ledger.isPresent()) {
                json(request, ledger.get());
            } else if (follower.isRead()) {
                request.response().setStatusCode(NOT_FOUND)
                        .end("The ledger knows no site of that name; GET /ledger lists those it knows.\n");
            } else {
                request.response().setStatusCode(UNAVAILABLE).putHeader(HttpHeaders.RETRY_AFTER, "5")
                        .end("The ledger is not read yet: Kafka has not answered, or there is much to read. Ask again.\n");
            }
        });
    }

    private static void json(RoutingContext request, ObjectNode answer) {
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(answer.toString());
    }
}
