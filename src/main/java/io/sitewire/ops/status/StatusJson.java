package io.sitewire.ops.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** A {@link Status} as JSON; docs/operate/status.md lists the fields. */
public final class StatusJson {
    private static final double TENTHS = 10.0;

    private StatusJson() {
    }

    public static ObjectNode of(Status status) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("time", status.at().toString()).put("url", status.url())
                .put("profile", status.profile()).put("version", status.version());
        status.site().ifPresent(site -> json.put("site", site));
        status.since().ifPresent(since -> json.put("since", since.toString()));
        json.put("fine", status.isFine());
        status.edge().ifPresent(edge -> json.set("edge", edge(edge)));
        status.core().ifPresent(core -> json.set("core", core(core)));
        ArrayNode problems = json.putArray("problems");
        status.problems().forEach(problem -> problems.addObject().put("check", problem.check()).put("code", problem.code())
                .put("what", problem.what()).put("advice", problem.advice()));
        return json;
    }

    private static ObjectNode edge(EdgeStatus edge) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("accepting", edge.accepting()).put("buffer", edge.buffer())
                .put("connection", edge.connection()).put("forwarding", edge.forwarding());
        time(json, "forwardingSince", edge.since());
        time(json, "lastAcknowledged", edge.lastAcknowledged());
        json.put("waiting", edge.waiting()).put("bytes", edge.bytes()).put("bytesMax", edge.bytesMax())
                .put("oldestAgeSeconds", edge.oldest().toSeconds());
        drain(json, edge.drain());
        seconds(json, "fullInSeconds", edge.fullIn());
        return json;
    }

    private static ObjectNode core(CoreStatus core) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("connection", core.connection()).put("uplinks", core.uplinks())
                .put("holding", core.holding()).put("lag", core.lag());
        drain(json, core.drain());
        return json.put("ledgerDifference", core.difference()).put("ledgerAlerts", core.alerts());
    }

    private static void drain(ObjectNode json, Drain drain) {
        json.put("inPerSecond", tenths(drain.inPerSecond())).put("outPerSecond", tenths(drain.outPerSecond()))
                .put("drain", drain.state().text());
        seconds(json, "drainedInSeconds", drain.left());
    }

    private static double tenths(double rate) {
        return Math.round(rate * TENTHS) / TENTHS;
    }

    private static void time(ObjectNode json, String name, Optional<Instant> time) {
        time.ifPresent(at -> json.put(name, at.toString()));
    }

    private static void seconds(ObjectNode json, String name, Optional<Duration> duration) {
        duration.ifPresent(found -> json.put(name, found.toSeconds()));
    }
}
