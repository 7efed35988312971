package io.sitewire.ops.status;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Something that needs attention.
 *
 * @param check the health check that says so, or {@code ledger}
 * @param code explained in docs/reference/errors.md
 * @param what was observed; may be empty
 * @param advice what happens now, and what to do
 */
public record Problem(String check, String code, String what, String advice) {
    private static final List<String> OBSERVED = List.of("lastError", "problem", "unreadable", "damage", "notRunning");

    static List<Problem> of(Sample sample, String url) {
        List<Problem> problems = new ArrayList<>();
        boolean started = sample.isUp("started");
        for (JsonNode check : sample.health().path("checks")) {
            JsonNode data = check.path("data");
            String name = check.path("name").asText();
            if (data.hasNonNull("code")) {
                String what = String.join("; ", OBSERVED.stream().map(field -> data.path(field).asText("")).filter(text -> !text.isEmpty())
                        .toList());
                problems.add(new Problem(name, data.path("code").asText(), what, data.path("advice").asText("")));
            } else if (!check.path("status").asText().equals("UP") && started) {
                problems.add(new Problem(name, StatusError.STATUS_CHECK_DOWN.name(), "the check '" + name + "' is down",
                        "look at what it says in " + url + "/q/health"));
            }
        }
        return problems;
    }

    static Stream<Problem> of(CoreStatus core) {
        return core.difference() == 0 && core.alerts() == 0 ? Stream.empty() : Stream.of(new Problem("ledger",
                StatusError.STATUS_LEDGER.name(), "alerts " + core.alerts() + ", difference " + core.difference(),
                "what arrives is merged all the same: ./sitewire ledger shows of which site it is, and what to do"));
    }
}
