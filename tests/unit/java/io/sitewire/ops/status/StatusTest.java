package io.sitewire.ops.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class StatusTest {
    private static final String URL = "http://127.0.0.1:8080";
    private static final Instant NOW = Instant.parse("2026-02-01T08:00:30Z");
    private static final String STARTED = """
            {"name": "started", "status": "UP", "data": {"profile": "%s", "version": "1.2", "since": "2026-02-01T04:48:30Z"%s}}""";
    private static final String BUFFER_UP = """
            {"name": "buffer", "status": "UP", "data": {"state": "UP"}}""";
    private static final String LINK_UP = """
            {"name": "link", "status": "UP", "data": {"connection": "up", "forwarding": "SENDING", "since": "2026-02-01T08:00:29Z",
             "lastAcknowledged": "2026-02-01T08:00:30Z"}}""";
    private static final String LINK_DOWN = """
            {"name": "link", "status": "UP", "data": {"connection": "down", "forwarding": "BACKING_OFF", "since": "2026-02-01T08:00:12Z",
             "lastAcknowledged": "2026-02-01T07:19:30Z", "lastError": "no answer", "code": "LINK_DOWN",
             "advice": "look at the network"}}""";
    private static final String EDGE = STARTED.formatted("edge", ", \"site\": \"plant-7\"");

    @Test
    void anEdgeThatKeepsUpIsFine() throws Exception {
        Status status = Status.of(URL, edge(1000, 990, 10, 1, 0, EDGE, BUFFER_UP, LINK_UP).at(NOW.minusSeconds(2)),
                edge(1400, 1392, 8, 1, 0, EDGE, BUFFER_UP, LINK_UP).at(NOW));

        assertThat(status.isFine()).isTrue();
        assertThat(StatusText.lines(status)).containsExactly(
                "plant-7  edge  sitewire 1.2  http://127.0.0.1:8080  up 3 h 12 min",
                "",
                "accepting   yes, 200 readings/s",
                "forwarding  yes, 201 readings/s; readings last acknowledged 0 s ago",
                "waiting     8 readings, the oldest 1 s old; 1.0 MiB of 1.0 GiB on disk",
                "drained     keeping up: what waits is on its way",
                "",
                "Nothing needs attention.");
    }

    @Test
    void anEdgeWithoutItsCoreSaysWhatWaitsSinceWhenAndWhatToDo() throws Exception {
        Status status = Status.of(URL, edge(82_000, 1000, 81_000, 2460, 0, EDGE, BUFFER_UP, LINK_DOWN).at(NOW.minusSeconds(2)),
                edge(82_400, 1000, 81_400, 2460, 0, EDGE, BUFFER_UP, LINK_DOWN).at(NOW));

        assertThat(StatusText.lines(status)).contains(
                "accepting   yes, 200 readings/s",
                "forwarding  NO, the link is down (BACKING_OFF since 2026-02-01T08:00:12Z); readings last acknowledged 41 min ago",
                "waiting     81,400 readings, the oldest 41 min old; 1.0 MiB of 1.0 GiB on disk",
                "drained     not draining: 200/s come in, 0/s go out; full in about 4 d 19 h",
                "LINK_DOWN (link) no answer",
                "  look at the network");
        JsonNode json = StatusJson.of(status);
        assertThat(json.get("fine").asBoolean()).isFalse();
        assertThat(json.at("/edge/accepting").asBoolean()).isTrue();
        assertThat(json.at("/edge/waiting").asLong()).isEqualTo(81_400);
        assertThat(json.at("/edge/oldestAgeSeconds").asLong()).isEqualTo(2460);
        assertThat(json.at("/edge/drain").asText()).isEqualTo("not draining");
        assertThat(json.at("/edge/drainedInSeconds").isMissingNode()).isTrue();
        assertThat(json.at("/problems/0/code").asText()).isEqualTo("LINK_DOWN");
    }

    @Test
    void anEdgeThatDrainsSaysWhenItIsDone() throws Exception {
        Status status = Status.of(URL, edge(90_000, 0, 90_000, 2500, 0, EDGE, BUFFER_UP, LINK_UP).at(NOW.minusSeconds(2)),
                edge(90_400, 8_400, 82_000, 2500, 0, EDGE, BUFFER_UP, LINK_UP).at(NOW));

        assertThat(StatusText.lines(status)).contains("drained     in about 21 s: 200/s come in, 4,200/s go out");
        assertThat(StatusJson.of(status).at("/edge/drainedInSeconds").asLong()).isEqualTo(21);
    }

    @Test
    void aFullBufferAcceptsNothing() throws Exception {
        String full = """
                {"name": "buffer", "status": "DOWN", "data": {"state": "FULL", "problem": "at the limit", "code": "BUFFER_FULL",
                 "advice": "raise it"}}""";
        Status status = Status.of(URL, edge(10, 0, 10, 60, 1, EDGE, full, LINK_DOWN).at(NOW.minusSeconds(2)),
                edge(10, 0, 10, 62, 1, EDGE, full, LINK_DOWN).at(NOW));

        assertThat(StatusText.lines(status)).contains("accepting   NO, the buffer is FULL, 0 readings/s",
                "BUFFER_FULL (buffer) at the limit");
        assertThat(status.problems()).extracting(Problem::code).containsExactly("BUFFER_FULL", "LINK_DOWN");
    }

    @Test
    void aCoreSaysHowFarItsMergeIsAndWhatTheLedgerKnows() throws Exception {
        String merge = """
                {"name": "merge", "status": "UP", "data": {"connection": "up"}}""";
        Status status = Status.of(URL, core(1000, 50_000, 0, STARTED.formatted("core", ""), merge).at(NOW.minusSeconds(2)),
                core(11_000, 42_000, 2, STARTED.formatted("core", ""), merge).at(NOW));

        assertThat(StatusText.lines(status)).containsExactly(
                "core  sitewire 1.2  http://127.0.0.1:8080  up 3 h 12 min",
                "",
                "merging     yes, 5,000 readings/s; uplinks 2",
                "unmerged    42,000 offsets of these uplinks",
                "merged      keeping up: what waits is on its way",
                "",
                "STATUS_LEDGER (ledger) alerts 2, difference 0",
                "  what arrives is merged all the same: ./sitewire ledger shows of which site it is, and what to do");
        assertThat(StatusJson.of(status).at("/core/lag").asLong()).isEqualTo(42_000);
    }

    @Test
    void aProcessThatIsBothShowsBothAndACheckOfOthersThatIsDownIsNamed() throws Exception {
        String down = """
                {"name": "oven", "status": "DOWN"}""";
        Sample both = edge(10, 10, 0, 0, 0, STARTED.formatted("edge,core", ", \"site\": \"plant-7\""), BUFFER_UP, LINK_UP, down).at(NOW);

        Status status = Status.of(URL, both, both);

        assertThat(StatusText.lines(status)).anyMatch(line -> line.startsWith("accepting")).anyMatch(line -> line.startsWith("merging"))
                .contains("waiting     nothing; 1.0 MiB of 1.0 GiB on disk", "drained     yes",
                        "merging     NO, the route core-merge is not there (yet); uplinks 0");
        assertThat(status.problems()).extracting(Problem::code, Problem::check)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("STATUS_CHECK_DOWN", "oven"));
    }

    @Test
    void durationsHaveTheirTwoLargestUnits() {
        assertThat(List.of(0L, 59L, 60L, 3661L, 90_000L).stream().map(Duration::ofSeconds).map(StatusText::duration))
                .containsExactly("0 s", "59 s", "1 min", "1 h 1 min", "1 d 1 h");
    }

    private interface Taken {
        Sample at(Instant time);
    }

    private static Taken edge(long next, long acknowledged, long waiting, long oldest, long full, String... checks) throws Exception {
        return sample("""
                sitewire_buffer_position_next{buffer="outbox"} %d
                sitewire_buffer_position_next{buffer="dead-letters"} 7000
                sitewire_buffer_position_acknowledged{buffer="outbox"} %d
                sitewire_buffer_records{buffer="outbox"} %d
                sitewire_buffer_bytes{buffer="outbox"} 1048576
                sitewire_buffer_bytes_max{buffer="outbox"} 1073741824
                sitewire_buffer_oldest_seconds{buffer="outbox"} %d
                sitewire_buffer_full{buffer="outbox"} %d
                """.formatted(next, acknowledged, waiting, oldest, full), checks);
    }

    private static Taken core(long taken, long lag, long alerts, String... checks) throws Exception {
        return sample("""
                sitewire_merge_uplinks 2.0
                sitewire_merge_taken_total{site="plant-7"} %d
                sitewire_merge_lag_offsets{site="plant-7"} %d
                sitewire_ledger_alerts_total{site="plant-7"} %d
                """.formatted(taken, lag, alerts), checks);
    }

    private static Taken sample(String metrics, String... checks) throws Exception {
        JsonNode health = new ObjectMapper().readTree("{\"status\": \"UP\", \"checks\": [" + String.join(",", checks) + "]}");
        return time -> new Sample(time, Duration.between(NOW.minusSeconds(100), time).toNanos(), health, Metrics.parse(metrics));
    }
}
