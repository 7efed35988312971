package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import io.sitewire.camel.buffer.ReportSource.Report;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is accepted, and what is told of it, with a real buffer. */
class AcceptedReadingsTest {
    @TempDir
    Path folder;
    private Buffer buffer;
    private AcceptedReadings readings;

    @BeforeEach
    void open() {
        buffer = Buffer.open(folder.resolve("buffer"),
                new BufferOptions("outbox", 16L << 20, 1 << 20, 1 << 16, BufferOptions.FullPolicy.BLOCK));
        readings = new AcceptedReadings(buffer);
    }

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void acceptedAndUnconfirmedAreThePositionsOfTheRun() throws Exception {
        // given 10 readings on disk, of which 7 were answered
        append(10);
        readings.accepted("http", 4);
        readings.accepted("mqtt", 3);
        readings.deadLetters(2);

        // when
        JsonNode report = report(0);

        // then
        assertThat(report.get("accepted")).hasToString("{\"http\":4,\"mqtt\":3}");
        assertThat(report.get("unconfirmed").asLong()).isEqualTo(3);
        assertThat(report.get("next").asLong()).isEqualTo(10);
        assertThat(report.get("deadLetters").asLong()).isEqualTo(2);
    }

    @Test
    void anAnswerWithoutAReadingOnDiskShows() throws Exception {
        append(10);
        readings.accepted("http", 11);

        JsonNode report = report(0);

        assertThat(report.get("accepted").get("http").asLong() + report.get("unconfirmed").asLong()).isEqualTo(11);
        assertThat(report.get("next").asLong() - report.get("first").asLong()).isEqualTo(10);
    }

    @Test
    void theFiguresOfARunAreToldByTheNextUntilTheyArrived() throws Exception {
        // given a run that ended, and one after it
        UUID ended = buffer.epoch();
        append(10);
        readings.accepted("http", 10);
        awaitStored(10);
        reopen();
        append(5);
        readings.accepted("http", 5);
        awaitStored(5);
        reopen();

        // when only the positions of the first were sent
        List<Report> before = reports(10);
        List<Report> after = reports(15);

        // then
        assertThat(before).hasSize(2);
        assertThat(before.get(0).epoch()).isEqualTo(ended);
        JsonNode last = json(before.get(0));
        assertThat(last.get("final").asBoolean()).isTrue();
        assertThat(last.get("accepted").get("http").asLong()).isEqualTo(10);
        assertThat(last.get("first").asLong()).isZero();
        assertThat(last.get("next").asLong()).isEqualTo(10);
        assertThat(last.get("unconfirmed").asLong()).isZero();
        assertThat(after).hasSize(3);
        assertThat(json(after.get(1)).get("next").asLong()).isEqualTo(15);
        assertThat(after).extracting(Report::position).as("no position of a run lies behind its end").containsExactly(10L, 15L, 15L);

        // and when they arrived, they are told no more, not even after another start
        new ForwardReports(buffer, readings).confirmed(after);
        assertThat(reports(15)).hasSize(1);
        await().until(() -> buffer.sourceStates().keySet().stream().filter(source -> source.startsWith("accepted/")).count() == 1);
    }

    @Test
    void whatWasNotStoredBeforeAKillIsUnconfirmed() throws Exception {
        // given figures on disk, and readings that came after them
        append(10);
        readings.accepted("http", 10);
        awaitStored(10);
        append(3);

        // when the figures of those are lost
        reopen();

        // then
        JsonNode last = json(reports(13).get(0));
        assertThat(last.get("accepted").get("http").asLong()).isEqualTo(10);
        assertThat(last.get("unconfirmed").asLong()).isEqualTo(3);
        assertThat(last.get("next").asLong()).isEqualTo(13);
    }

    private void reopen() {
        buffer.close();
        open();
    }

    private void append(int count) {
        buffer.append(IntStream.range(0, count).mapToObj(i -> new Entry(Map.of("sensor", "s"), new byte[10])).toList()).join();
    }

    private void awaitStored(long total) {
        await().until(() -> {
            byte[] state = buffer.sourceStates().get("accepted/" + buffer.epoch());
            return state != null && new String(state, java.nio.charset.StandardCharsets.UTF_8).contains("\"http\":" + total);
        });
    }

    private List<Report> reports(long position) {
        return new ForwardReports(buffer, readings).reports(position, position, false);
    }

    private JsonNode report(long position) throws Exception {
        List<Report> reports = reports(position);
        return json(reports.get(reports.size() - 1));
    }

    private static JsonNode json(Report report) throws Exception {
        return new ObjectMapper().readTree(report.body());
    }
}
