package io.sitewire.edge.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.reading.Headers;
import java.time.Duration;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

/** A window holds nothing that is not on disk when the source of a reading is told "accepted". */
class ThinOutTest {
    private final StepFixture fixture = new StepFixture();
    private final ThinOut step = new ThinOut();

    @Test
    void aReadingOfALaterWindowEndsTheOneBefore() throws Exception {
        fixture.windows();
        assertThat(take(1, "20")).isEmpty();
        assertThat(take(30, "25")).isEmpty();
        assertThat(take(59, "21")).isEmpty();

        Exchange next = fixture.reading("temp", 60, "99");
        List<String> results = fixture.accept(step, next);

        assertThat(results).containsExactly(json(22, 20, 25, 3, "12:00", "12:01"));
        Exchange result = (Exchange) ((List<?>) next.getMessage().getBody()).get(0);
        assertThat(result.getMessage().getHeaders()).containsEntry(Headers.MACHINE, "press/1").containsEntry(Headers.SENSOR, "temp")
                .containsEntry(Headers.SITE, "plant-7").containsEntry(Headers.TIME, "2026-03-01T12:00:00Z")
                .containsEntry(Headers.VALUE, "22.0").containsEntry(Headers.SOURCE, "thin-out");
        assertThat(fixture.filtered("thin-out")).isEqualTo(4);
        assertThat(fixture.stored).hasSize(1);
    }

    @Test
    void whatWasAcceptedIsInTheResultAlthoughTheProcessEndedInTheWindow() throws Exception {
        fixture.windows();
        take(1, "20");
        take(2, "30");

        fixture.windows();
        take(3, "10");

        assertThat(take(60, "0")).containsExactly(json(20, 10, 30, 3, "12:00", "12:01"));
    }

    @Test
    void aWindowWhoseSensorIsSilentEndsByItself() throws Exception {
        ThinOutWindows windows = fixture.windows();
        take(1, "20");
        fixture.now = fixture.now.plus(Duration.ofSeconds(59));
        assertThat(windows.due(fixture.camel).results()).isEmpty();
        fixture.now = fixture.now.plus(Duration.ofSeconds(1));

        Exchange due = due(windows);

        assertThat(StepFixture.payloads(due)).containsExactly(json(20, 20, 20, 1, "12:00", "12:01"));
        assertThat(fixture.stored).isEmpty();
        assertThat(windows.due(fixture.camel).results()).isEmpty();
    }

    @Test
    void aResultThatCouldNotBeStoredIsStoredLater() throws Exception {
        ThinOutWindows windows = fixture.windows();
        take(1, "20");
        fixture.now = fixture.now.plus(Duration.ofMinutes(1));
        Exchange due = new DefaultExchange(fixture.camel);
        new ThinOutDue(windows).process(due);

        StepFixture.progress(due).failed(EdgeBuffers.OUTBOX);

        assertThat(StepFixture.payloads(due(windows))).containsExactly(json(20, 20, 20, 1, "12:00", "12:01"));
        assertThat(fixture.stored).isEmpty();
    }

    @Test
    void aReadingThatCouldNotBeStoredCountsOnceWhenItComesAgain() throws Exception {
        fixture.windows();
        take(1, "20");
        fail(2, "30");
        take(2, "30");

        assertThat(take(60, "0")).containsExactly(json(25, 20, 30, 2, "12:00", "12:01"));
    }

    @Test
    void aWindowThatEndedByAReadingThatCouldNotBeStoredEndsByTheNext() throws Exception {
        fixture.windows();
        take(1, "20");
        fail(60, "30");

        assertThat(take(60, "30")).containsExactly(json(20, 20, 20, 1, "12:00", "12:01"));
        assertThat(take(120, "0")).containsExactly(json(30, 30, 30, 1, "12:01", "12:02"));
    }

    @Test
    void anEndedWindowIsNotForgottenIfTheNextHasMoreThanTheReadingThatFailed() throws Exception {
        ThinOutWindows windows = fixture.windows();
        take(1, "20");
        Exchange failing = fixture.reading("temp", 60, "30");
        step.process(failing);
        take(61, "40");
        StepFixture.progress(failing).failed(EdgeBuffers.OUTBOX);

        assertThat(StepFixture.payloads(due(windows))).containsExactly(json(20, 20, 20, 1, "12:00", "12:01"));
        assertThat(take(120, "0")).containsExactly(json(40, 30, 40, 1, "12:01", "12:02"));
    }

    @Test
    void whatIsStoredLastKnowsOfAllThatWasTakenBefore() throws Exception {
        fixture.windows();
        Exchange first = fixture.reading("temp", 1, "20");
        Exchange second = fixture.reading("temp", 2, "30");
        step.process(first);
        step.process(second);
        SourceProgress later = StepFixture.progress(first);

        fixture.store(StepFixture.progress(second).states(EdgeBuffers.OUTBOX));
        fixture.store(later.states(EdgeBuffers.OUTBOX));
        fixture.windows();

        assertThat(take(60, "0")).containsExactly(json(25, 20, 30, 2, "12:00", "12:01"));
    }

    @Test
    void whatIsNoNumberOrTooLateGoesOnAsItIs() throws Exception {
        fixture.windows();
        take(61, "20");

        assertThat(take(62, "on")).containsExactly("on");
        assertThat(take(59, "7")).containsExactly("7");
        assertThat(fixture.filtered("thin-out")).isEqualTo(1);
    }

    @Test
    void whereThereIsNoRoomForAWindowReadingsGoOnAsTheyAre() throws Exception {
        fixture.sizeMax = 8L * Window.size("default/press%2F1/temp");
        fixture.windows();

        assertThat(take(1, "20")).isEmpty();
        assertThat(fixture.accept(step, fixture.reading("more", 1, "21"))).containsExactly("21");
        assertThat(take(2, "22")).isEmpty();
    }

    @Test
    void aStateThatCannotBeReadIsForgotten() {
        fixture.stored.put("thin-out/default/m/s", new byte[] {9, 9});

        fixture.windows();

        assertThat(fixture.stored).isEmpty();
    }

    @Test
    void parametersThatCannotBeUsedAreNamed() {
        assertThatThrownBy(() -> step.setWindow("0s")).hasMessageContainingAll("KAMELET_PARAMETER_INVALID", "window", "'0s'");
        assertThatThrownBy(() -> step.setValue("median")).hasMessageContainingAll("value", "'median'", "average, minimum, maximum");
        assertThatThrownBy(() -> step.setName(" ")).hasMessageContaining("name");
    }

    private List<String> take(int second, String payload) throws Exception {
        return fixture.accept(step, fixture.reading("temp", second, payload));
    }

    private void fail(int second, String payload) throws Exception {
        Exchange reading = fixture.reading("temp", second, payload);
        step.process(reading);
        StepFixture.progress(reading).failed(EdgeBuffers.OUTBOX);
    }

    private Exchange due(ThinOutWindows windows) {
        Exchange due = new DefaultExchange(fixture.camel);
        new ThinOutDue(windows).process(due);
        fixture.store(StepFixture.progress(due).states(EdgeBuffers.OUTBOX));
        return due;
    }

    private static String json(double average, double minimum, double maximum, int count, String from, String to) {
        return "{\"average\":" + average + ",\"minimum\":" + minimum + ",\"maximum\":" + maximum + ",\"count\":" + count
                + ",\"from\":\"2026-03-01T" + from + ":00Z\",\"to\":\"2026-03-01T" + to + ":00Z\"}";
    }
}
