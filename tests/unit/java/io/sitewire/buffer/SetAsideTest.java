package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.format.Format;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is damaged is kept for a person, but never without bound, and never at the cost of a reading. */
@Timeout(60)
final class SetAsideTest {
    private static final int SIZE_MAX = 64 << 10;
    private static final BufferOptions OPTIONS = BufferOptions.of("aside").withRecordSizeMax(4096).withSizeMax(SIZE_MAX)
            .withSegmentSize(2000).withRetryDelay(Duration.ofMillis(2));
    private static final String TEXT = "x".repeat(300);

    private final FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void whatIsSetAsideIsBoundedInBytesAcrossRestartsAndTheOldestGoFirst() throws Exception {
        for (int run = 0; run < 12; run++) {
            open(OPTIONS);
            damageAndAcknowledge();
            assertThat(files.bytes()).isLessThanOrEqualTo(SIZE_MAX);
            assertThat(kept().stream().mapToLong(name -> files.contents().get(name).length).sum()).isLessThanOrEqualTo(SIZE_MAX / 4);
            assertThat(buffer.statistics().bytes()).isEqualTo(files.bytes() + 64);
            buffer.close();
        }
        assertThat(kept()).hasSizeBetween(5, 10);
        assertThat(Format.damagedPosition(kept().get(0))).as("the oldest went").isPositive();
    }

    @Test
    void whatIsSetAsideIsBoundedInNumber() throws Exception {
        for (int i = 0; i < 100; i++) {
            files.put(Format.segmentName(i) + ".damaged", new byte[10]);
        }

        open(OPTIONS);

        assertThat(kept()).hasSize(SetAside.FILES_MAX).first().isEqualTo(Format.segmentName(100 - SetAside.FILES_MAX) + ".damaged");
    }

    @Test
    void oneThatIsLargerThanAllThatMayBeKeptIsCutOff() {
        files.put(Format.segmentName(0) + ".damaged", new byte[SIZE_MAX]);

        open(OPTIONS);

        assertThat(files.contents().get(Format.segmentName(0) + ".damaged")).hasSize(SIZE_MAX / 4);
    }

    @Test
    void whatIsSetAsideGivesWayBeforeAReadingWaits() throws Exception {
        files.put(Format.segmentName(0) + ".damaged", new byte[SIZE_MAX / 8]);
        files.put(Format.segmentName(0) + ".damaged.1", new byte[SIZE_MAX / 8]);
        open(OPTIONS);
        buffer.reader("r");

        for (int i = 0; i < SIZE_MAX * 3 / 4 / 450; i++) {
            buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS);
            assertThat(files.bytesMost()).isLessThanOrEqualTo(SIZE_MAX);
        }

        assertThat(kept()).hasSizeLessThan(2);
    }

    @Test
    void whatIsSetAsideGivesWayBeforeAReadingIsDropped() throws Exception {
        files.put(Format.segmentName(0) + ".damaged", new byte[SIZE_MAX / 8]);
        open(OPTIONS.withFullPolicy(FullPolicy.DROP_OLDEST));
        buffer.reader("r");

        while (!kept().isEmpty()) {
            assertThat(buffer.statistics().dropped()).isZero();
            buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS);
        }
    }

    @Test
    void whatIsSetAsideGivesWayWhenTheDiskIsFull() throws Exception {
        files.put(Format.segmentName(0) + ".damaged", new byte[SIZE_MAX / 8]);
        open(OPTIONS);
        files.space(files.bytes() + 10);

        assertThat(buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS)).isZero();

        assertThat(kept()).isEmpty();
    }

    @Test
    void filesThatAPersonRenamedAreThatPersons() {
        for (int i = 0; i < 40; i++) {
            files.put(Format.segmentName(i) + ".damaged-seen", new byte[10]);
        }

        open(OPTIONS);

        assertThat(files.contents().keySet().stream().filter(name -> name.endsWith("-seen"))).hasSize(40);
    }

    /** Appends some segments, spoils one, and reads and acknowledges all. */
    private void damageAndAcknowledge() throws Exception {
        BufferReader reader = buffer.reader("r");
        long first = buffer.statistics().positionNext();
        for (int i = 0; i < 8; i++) {
            buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS);
        }
        String name = files.contents().keySet().stream().filter(file -> Format.segmentPosition(file) >= first).findFirst().orElseThrow();
        byte[] bytes = files.contents().get(name);
        bytes[300] ^= 1;
        files.put(name, bytes);
        BufferPoliciesTest.readAll(reader);
        reader.acknowledge(first + 8);
        await().until(() -> !files.contents().containsKey(name));
    }

    private List<String> kept() {
        return files.contents().keySet().stream().filter(name -> name.contains(Format.DAMAGED_SUFFIX)).sorted().toList();
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
    }
}
