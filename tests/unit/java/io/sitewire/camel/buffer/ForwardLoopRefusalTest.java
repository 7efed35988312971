package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the loop does when nothing, or not everything, is taken; with a reader and a route of the test. */
class ForwardLoopRefusalTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ForwardLoopFixture fixture = new ForwardLoopFixture();

    @AfterEach
    void end() throws InterruptedException {
        fixture.end();
    }

    @Test
    void aReadingThatIsRefusedIsKeptAndAGapTakesItsPlaceWhileTheRestArrives() {
        // given
        fixture.withReports();
        fixture.reader.add(300);
        fixture.route.refused = Set.of(57L, 58L, 222L);

        // when
        fixture.start(4);

        // then
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 300);
        assertThat(fixture.route.kept).containsExactly(57L, 58L, 222L);
        assertThat(fixture.route.firsts()).containsExactlyElementsOf(LongStream.range(0, 300).boxed().toList());
        assertThat(fixture.route.gaps).containsExactly(57L, 58L, 222L);
        assertThat(fixture.loop.statistics().refused()).isEqualTo(3);
    }

    @Test
    void theGapIsNotSentBeforeTheReadingIsKept() {
        // given a disk that fails three times
        fixture.withReports();
        fixture.reader.add(10);
        fixture.route.refused = Set.of(4L);
        fixture.route.keepFailures = 3;

        // when
        fixture.start(4);

        // then
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 10);
        assertThat(fixture.route.kept).containsExactly(4L);
        assertThat(fixture.loop.statistics().lastError().orElseThrow()).isNotBlank();
    }

    @Test
    void ifNotEvenAReportIsTakenNoReadingIsGivenUp() {
        // given an uplink that refuses everything
        fixture.withReports();
        fixture.reader.add(10);
        fixture.route.refusesAll = true;

        // when
        fixture.start(4);
        await().atMost(LONG).until(() -> fixture.loop.statistics().consecutiveFailures() > 2);

        // then
        assertThat(fixture.loop.statistics().state()).isIn(ForwardState.DENIED, ForwardState.BACKING_OFF, ForwardState.SENDING);
        assertThat(fixture.loop.statistics().lastError().orElseThrow()).contains("not even a record without a reading");
        assertThat(fixture.route.kept).isEmpty();
        fixture.route.refusesAll = false;
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 10);
    }

    @Test
    void anUplinkThatTakesNothingAnyMoreCostsNoReading() {
        // given an uplink that took something before
        fixture.withReports();
        fixture.start(4);
        await().atMost(LONG).until(() -> !fixture.confirmedReports.isEmpty());

        // when it refuses everything
        fixture.route.refusesAll = true;
        fixture.reader.add(1);
        await().atMost(LONG).until(() -> fixture.loop.statistics().consecutiveFailures() > 0);

        // then
        assertThat(fixture.route.kept).isEmpty();
        fixture.route.refusesAll = false;
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 1);
        assertThat(fixture.route.kept).isEmpty();
    }

    @Test
    void aReportThatIsRefusedTogetherWithAReadingBesideItProvesNothing() {
        // given a report, and behind it readings, under way together
        fixture.withReports();
        fixture.deniedDelay = Duration.ofHours(1);
        fixture.route.hold = true;
        fixture.reader.add(10);
        fixture.start(4);
        await().atMost(LONG).until(() -> fixture.route.held.size() == 4);

        // when Kafka's client gives up all of them for the sake of one reading
        fixture.route.hold = false;
        fixture.route.refused = Set.of(7L);
        fixture.route.held.forEach(held -> held.fail(Refusals.Verdict.REFUSED));

        // then
        await().atMost(LONG).until(() -> fixture.reader.acknowledged() == 10);
        assertThat(fixture.route.kept).containsExactly(7L);
    }

    @Test
    void anEdgeThatIsDeniedWaitsAndSaysSo() {
        // given
        fixture.deniedDelay = Duration.ofHours(1);
        fixture.route.hold = true;
        fixture.reader.add(10);
        fixture.start(1);
        await().atMost(LONG).until(() -> fixture.route.held.size() == 1);

        // when
        fixture.route.held.get(0).fail(Refusals.Verdict.DENIED);

        // then
        await().atMost(LONG).until(() -> fixture.loop.statistics().state() == ForwardState.DENIED);
        assertThat(fixture.reader.acknowledged()).isZero();
    }
}
