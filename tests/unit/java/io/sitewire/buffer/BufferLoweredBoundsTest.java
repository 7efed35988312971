package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.support.SettableClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A bound that is set below what is stored: what is stored stays readable, and what comes keeps to the new bound. */
@Timeout(60)
final class BufferLoweredBoundsTest {
    private static final BufferOptions SMALL = BufferOptions.of("lowered").withRecordSizeMax(8192).withSizeMax(32 << 10)
            .withRetryDelay(Duration.ofMillis(5));
    private static final BufferOptions LARGE = SMALL.withSizeMax(1 << 20);
    private static final String KILOBYTE = "x".repeat(1000);

    private final FaultyFiles files = new FaultyFiles(new Random(1));
    private final SettableClock clock = new SettableClock();
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void aLoweredSizeKeepsWhatIsStoredAndTakesMoreOnceThereIsRoom() throws Exception {
        stored(60, LARGE);

        open(SMALL);
        CompletableFuture<Long> waiting = append(KILOBYTE);
        await().until(() -> buffer.statistics().full());
        BufferReader reader = buffer.reader("r");
        assertThat(BufferTest.readAll(reader)).hasSize(60);
        reader.acknowledge(60);

        assertThat(waiting.get(5, SECONDS)).isEqualTo(60);
        assertThat(files.bytes()).isLessThanOrEqualTo(SMALL.sizeMax());
    }

    @Test
    void aLoweredSizeUnderDropNewestDropsWhatComesUntilThereIsRoom() throws Exception {
        stored(60, LARGE);

        open(SMALL.withFullPolicy(FullPolicy.DROP_NEWEST));

        assertThat(append(KILOBYTE).get(5, SECONDS)).isEqualTo(60);
        assertThat(buffer.statistics().missing()).containsEntry("drop-newest", 1L);
        assertThat(BufferTest.readAll(buffer.reader("r"))).hasSize(60);
    }

    @Test
    void aLoweredSizeTogetherWithDropOldestDropsUntilItFits() throws Exception {
        stored(60, LARGE.withSegmentSize(4096));

        open(SMALL.withSegmentSize(4096).withFullPolicy(FullPolicy.DROP_OLDEST));
        assertThat(append(KILOBYTE).get(5, SECONDS)).isEqualTo(60);

        assertThat(files.bytes()).isLessThanOrEqualTo(SMALL.sizeMax());
        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(BufferPoliciesTest.isGap(items.get(0), 0, buffer.statistics().positionFirst(), "drop-oldest")).isTrue();
    }

    @Test
    void aLoweredSegmentSizeIsThatOfNewSegments() throws Exception {
        stored(60, LARGE);
        long before = buffer.statistics().segments();

        open(LARGE.withSegmentSize(3000));
        assertThat(BufferTest.readAll(buffer.reader("r"))).hasSize(60);
        for (int i = 0; i < 10; i++) {
            append(KILOBYTE).get(5, SECONDS);
        }

        assertThat(buffer.statistics().segments() - before).isGreaterThanOrEqualTo(5);
    }

    @Test
    void aLoweredRecordSizeRefusesWhatComesAndDeliversWhatIsStored() throws Exception {
        stored(5, LARGE);

        open(LARGE.withRecordSizeMax(500).withAppendSizeMax(500));

        assertThatThrownBy(() -> append(KILOBYTE).join()).hasMessageContaining(BufferError.BUFFER_RECORD_TOO_LARGE.name());
        assertThat(BufferTest.readAll(buffer.reader("r"))).hasSize(5).allMatch(record -> record.payload().length == 1000);
    }

    @Test
    void aLoweredAgeDropsWhatIsOlderThanThatByNow() throws Exception {
        stored(5, LARGE.withAgeMax(Duration.ofDays(30)));
        clock.advance(Duration.ofDays(2));

        open(LARGE.withAgeMax(Duration.ofDays(1)));

        await().until(() -> {
            // Each look at the clock counts.
            clock.advance(Duration.ofMinutes(1));
            append("now").get(5, SECONDS);
            return buffer.statistics().positionFirst() >= 5;
        });
        assertThat(buffer.statistics().missing()).containsEntry("age-max", 5L);
    }

    private void stored(int count, BufferOptions options) throws Exception {
        open(options);
        buffer.reader("r");
        for (int i = 0; i < count; i++) {
            append(KILOBYTE).get(5, SECONDS);
        }
        buffer.close();
    }

    private CompletableFuture<Long> append(String text) {
        return buffer.append(List.of(BufferTest.entry(text)));
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, clock);
    }
}
