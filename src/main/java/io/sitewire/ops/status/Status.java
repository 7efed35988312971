package io.sitewire.ops.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a process is doing, computed from two samples of what it tells.
 *
 * @param site empty if it is no edge
 * @param since when the process was started
 * @param problems what needs attention; empty if all is fine
 */
public record Status(String url, Instant at, String profile, String version, Optional<String> site, Optional<Instant> since,
        Optional<EdgeStatus> edge, Optional<CoreStatus> core, List<Problem> problems) {

    /** @param before taken a moment earlier */
    public static Status of(String url, Sample before, Sample now) {
        JsonNode process = now.data("started");
        List<String> roles = List.of(process.path("profile").asText("").split(","));
        Optional<EdgeStatus> edge = roles.contains("edge") ? Optional.of(EdgeStatus.of(before, now)) : Optional.empty();
        Optional<CoreStatus> core = roles.contains("core") ? Optional.of(CoreStatus.of(before, now)) : Optional.empty();
        List<Problem> problems = new ArrayList<>(Problem.of(now, url));
        core.ifPresent(found -> Problem.of(found).forEach(problems::add));
        return new Status(url, now.at(), String.join(",", roles), process.path("version").asText(""), text(process, "site"),
                text(process, "since").map(Instant::parse), edge, core, List.copyOf(problems));
    }

    public boolean isFine() {
        return problems.isEmpty();
    }

    private static Optional<String> text(JsonNode data, String name) {
        return Optional.of(data.path(name).asText("")).filter(text -> !text.isEmpty());
    }
}
