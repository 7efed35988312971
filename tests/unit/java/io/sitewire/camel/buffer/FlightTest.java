package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class FlightTest {
    private static final Failure FAILURE = Failure.again(new IllegalStateException("broken on purpose"));

    private final List<Long> acknowledged = new ArrayList<>();
    private final Flight flight = new Flight(batch -> acknowledged.add(batch.end()));

    @Test
    void aLaterBatchThatSucceedsFirstIsAcknowledgedAfterTheOneBeforeIt() {
        // given
        Flight.Sent first = flight.begin(batch(0, 10));
        Flight.Sent second = flight.begin(batch(10, 20));

        // when
        flight.done(second, null);
        List<Long> before = List.copyOf(acknowledged);
        flight.done(first, null);

        // then
        assertThat(before).isEmpty();
        assertThat(acknowledged).containsExactly(10L, 20L);
    }

    @Test
    void whatWasSentAfterAFailedBatchCountsForNothingAndWhatWasSentBeforeCounts() {
        // given
        Flight.Sent first = flight.begin(batch(0, 10));
        Flight.Sent second = flight.begin(batch(10, 20));
        Flight.Sent third = flight.begin(batch(20, 30));

        // when
        flight.done(second, FAILURE);
        flight.done(third, null);
        flight.done(first, null);

        // then
        assertThat(acknowledged).containsExactly(10L);
        assertThat(flight.failed().orElseThrow().batch().from()).isEqualTo(10);
        assertThat(flight.outstanding()).isZero();
    }

    @Test
    void theEarliestFailureIsTheOneThatIsTold() {
        // given
        Flight.Sent first = flight.begin(batch(0, 10));
        Flight.Sent second = flight.begin(batch(10, 20));

        // when
        flight.done(second, FAILURE);
        flight.done(first, FAILURE);

        // then
        assertThat(flight.failed().orElseThrow().batch().from()).isZero();
    }

    @Test
    void whatIsSentBeforeTheSenderHasSeenTheFailureCountsForNothing() {
        // given
        flight.done(flight.begin(batch(0, 10)), FAILURE);

        // when
        flight.done(flight.begin(batch(10, 20)), null);

        // then
        assertThat(acknowledged).isEmpty();
    }

    @Test
    void anOutcomeFromBeforeTheGoingBackCountsForNothing() {
        // given
        Flight.Sent stale = flight.begin(batch(0, 10));
        flight.goBack();
        flight.begin(batch(0, 10));

        // when
        flight.done(stale, null);

        // then
        assertThat(acknowledged).isEmpty();
        assertThat(flight.outstanding()).isEqualTo(1);
    }

    @Test
    void afterItIsAbandonedNothingIsAcknowledged() {
        Flight.Sent sent = flight.begin(batch(0, 10));
        flight.abandon();
        flight.done(sent, null);

        assertThat(acknowledged).isEmpty();
    }

    @Test
    void anAcknowledgementThatFailsIsAFailureOfItsBatch() {
        // given a buffer that is closed
        Flight closed = new Flight(batch -> {
            throw new IllegalStateException("closed");
        });

        // when
        closed.done(closed.begin(batch(0, 10)), null);

        // then
        assertThat(closed.failed()).isPresent();
    }

    /** Whatever the order of outcomes, what is acknowledged is a prefix of what arrived, and grows. */
    @Property(tries = 2000)
    void onlyAPrefixOfWhatArrivedIsEverAcknowledged(@ForAll long seed, @ForAll @IntRange(min = 1, max = 8) int most) {
        Random random = new Random(seed);
        List<Long> ends = new ArrayList<>();
        boolean[] arrived = new boolean[400];
        Flight subject = new Flight(batch -> {
            assertThat(batch.from()).isEqualTo(ends.isEmpty() ? 0 : ends.get(ends.size() - 1));
            for (long position = 0; position < batch.end(); position++) {
                assertThat(arrived[(int) position]).as("position %s has arrived", position).isTrue();
            }
            ends.add(batch.end());
        });
        List<Flight.Sent> open = new ArrayList<>();
        long next = 0;
        for (int step = 0; step < 120; step++) {
            if (subject.failed().isPresent() && random.nextBoolean()) {
                // Outcomes of before may come after the going-back.
                subject.goBack();
                next = ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
            } else if (open.size() < most && next < 390 && random.nextBoolean()) {
                long end = next + 1 + random.nextInt(5);
                open.add(subject.begin(batch(next, end)));
                next = end;
            } else if (!open.isEmpty()) {
                Flight.Sent sent = open.remove(random.nextInt(open.size()));
                boolean fails = random.nextInt(4) == 0;
                // A failed one may have arrived in part.
                long until = fails ? sent.batch().from() + random.nextInt(2) : sent.batch().end();
                for (long position = sent.batch().from(); position < until; position++) {
                    arrived[(int) position] = true;
                }
                subject.done(sent, fails ? FAILURE : null);
            }
        }
        assertThat(subject.outstanding()).isEqualTo(open.size());
    }

    private static Batch batch(long from, long end) {
        return new Batch(List.of(), from, end, (int) (end - from), end - from);
    }
}
