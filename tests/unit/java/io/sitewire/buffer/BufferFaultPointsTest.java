package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.Faults.Operation;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The disk is full, or broken, at exactly one place, for a while: that ends by itself, and costs nothing that was acknowledged. */
@Timeout(60)
final class BufferFaultPointsTest {
    private static final int SIZE_MAX = 32 << 10;
    private static final BufferOptions OPTIONS = BufferOptions.of("points").withRecordSizeMax(4096).withSizeMax(SIZE_MAX)
            .withSegmentSize(1000).withRetryDelay(Duration.ofMillis(2));
    private static final String TEXT = "x".repeat(300);

    private FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    /** Where it fails: which operation on which files, and under which policy. */
    record Point(String what, Operation operation, String file, FullPolicy policy) {
        @Override
        public String toString() {
            return what + ", " + policy;
        }
    }

    static Stream<Point> points() {
        List<Point> points = new ArrayList<>();
        for (FullPolicy policy : FullPolicy.values()) {
            points.add(new Point("cursor's write", Operation.WRITE, "r.cursor", policy));
            points.add(new Point("cursor's sync", Operation.SYNC, "r.cursor", policy));
            points.add(new Point("new cursor's creation", Operation.CREATE, "s.cursor.tmp", policy));
            points.add(new Point("new cursor's write", Operation.WRITE, "s.cursor.tmp", policy));
            points.add(new Point("new cursor's name", Operation.RENAME, "s.cursor.tmp", policy));
            points.add(new Point("directory's sync", Operation.SYNC_DIRECTORY, "", policy));
            points.add(new Point("new segment's creation", Operation.CREATE, ".log.tmp", policy));
            points.add(new Point("new segment's header", Operation.WRITE, ".log.tmp", policy));
            points.add(new Point("new segment's sync", Operation.SYNC, ".log.tmp", policy));
            points.add(new Point("new segment's name", Operation.RENAME, ".log.tmp", policy));
            points.add(new Point("data", Operation.WRITE, ".log", policy));
            points.add(new Point("data's sync", Operation.SYNC, ".log", policy));
            points.add(new Point("deletion of a segment", Operation.DELETE, ".log", policy));
            if (policy != FullPolicy.BLOCK) {
                points.add(new Point("gaps' write", Operation.WRITE, "gaps", policy));
                points.add(new Point("gaps' sync", Operation.SYNC, "gaps", policy));
            }
        }
        return points.stream();
    }

    @ParameterizedTest
    @MethodSource("points")
    void noSpaceAtOnePlaceEndsByItselfAndCostsNothing(Point point) throws Exception {
        fails(point, "No space left");
    }

    @ParameterizedTest
    @MethodSource("points")
    void anErrorAtOnePlaceEndsByItselfAndCostsNothing(Point point) throws Exception {
        fails(point, "Input/output error");
    }

    private void fails(Point point, String message) throws Exception {
        BufferOptions options = OPTIONS.withFullPolicy(point.policy);
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
        BufferReader reader = buffer.reader("r");
        for (int i = 0; i < 10; i++) {
            append(i).get(5, SECONDS);
        }
        files.faults.fail(point.operation, name -> name.endsWith(point.file), message, 3);

        // Enough to begin new segments, to fill it up, and to give segments back.
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        for (int i = 10; i < 90 || point.policy != FullPolicy.BLOCK && buffer.statistics().dropped() == 0 && files.faults.hits() == 0; i++) {
            appends.add(append(i));
        }
        int end = 10 + appends.size() + 60;
        buffer.reader("s");
        List<StoredItem> items = new ArrayList<>();
        for (int i = end - 60; i < end; i++) {
            appends.add(append(i));
            items.addAll(reader.readItems(2, 1 << 20, Duration.ofMillis(1)));
            if (i % 10 == 0 && !items.isEmpty()) {
                reader.acknowledge(items.get(items.size() - 1).end());
                buffer.reader("s").acknowledge(reader.acknowledged());
            }
        }
        await().until(() -> {
            items.addAll(reader.readItems(100, 1 << 20, Duration.ofMillis(1)));
            if (!items.isEmpty()) {
                reader.acknowledge(items.get(items.size() - 1).end());
                buffer.reader("s").acknowledge(items.get(items.size() - 1).end());
            }
            return appends.get(appends.size() - 1).isDone() && !items.isEmpty() && items.get(items.size() - 1).end() == end;
        });

        assertThat(files.faults.hits()).as("the place was met").isPositive();
        assertThat(files.bytesMost()).isLessThanOrEqualTo(SIZE_MAX);
        // Of a failed sync it stays known that the disk failed.
        await().until(() -> EnumSet.of(State.UP, State.DAMAGED).contains(buffer.statistics().state()));
        assertThat(buffer.statistics().lost()).isZero();
        for (int i = 0; i < appends.size(); i++) {
            assertThat(appends.get(i).get(5, SECONDS)).isEqualTo(10 + i);
        }
        itemsAre(items, point.policy);
        powerCut(options, end);
    }

    /** In order, none missing without a word, and each what was appended there. */
    private static void itemsAre(List<StoredItem> items, FullPolicy policy) {
        long next = 0;
        for (StoredItem item : items) {
            assertThat(item.position()).isEqualTo(next);
            next = item.end();
            if (item instanceof StoredRecord record) {
                assertThat(BufferTest.text(record)).isEqualTo(text(record.position()));
            } else {
                assertThat(policy).as(item.toString()).isNotEqualTo(FullPolicy.BLOCK);
                assertThat(((StoredGap) item).reason()).startsWith("drop-");
            }
        }
    }

    private void powerCut(BufferOptions options, int end) throws Exception {
        append(end).get(5, SECONDS);
        files.cutNow();
        buffer.close();
        files = files.restart(new Random(7));
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
        List<StoredItem> rest = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(rest.get(rest.size() - 1)).isInstanceOfSatisfying(StoredRecord.class,
                record -> assertThat(BufferTest.text(record)).isEqualTo(text(end)));
    }

    private CompletableFuture<Long> append(long i) {
        return buffer.append(List.of(BufferTest.entry(text(i))));
    }

    private static String text(long i) {
        return "record " + i + " " + TEXT;
    }
}
