package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.SourceState;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.support.IngestContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.AsyncProcessorSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The place in a file is in the real buffers: whenever the edge ends, the next one goes on there. */
class FileOnceTest {
    private static final int CHUNK = 10;

    @TempDir
    private Path folder;
    private Buffer outbox;
    private Buffer letters;
    private IngestContext context;

    @AfterEach
    void close() {
        end();
    }

    @Test
    void anEdgeThatEndsBetweenAnyTwoStepsNeitherLosesNorRepeatsALine() throws Exception {
        // Every 7th line is no reading; a chunk's steps are its dead letters, its readings, and the count.
        StringBuilder text = new StringBuilder("time,value\n");
        for (int i = 0; i < 95; i++) {
            text.append(i % 7 == 3 ? "soon" : "2026-01-31").append(',').append(i).append('\n');
        }
        int run = 0;
        for (boolean finished = false; !finished; run++) {
            drop(run == 0 ? text.toString() : null);
            finished = runUntilStep(run % 3 + 1);
            assertThat(run).isLessThan(100);
        }

        assertThat(run).as("ends in between").isGreaterThan(10);
        start();
        assertThat(values(outbox)).isEqualTo(text.toString().lines().skip(1).filter(line -> !line.startsWith("soon")).toList());
        assertThat(values(letters)).isEqualTo(text.toString().lines().filter(line -> line.startsWith("soon")).toList());
        await().untilAsserted(() -> assertThat(outbox.sourceStates()).isEmpty());
        assertThat(letters.sourceStates()).isEmpty();
    }

    @Test
    void aFileThatIsStoredAndNotMovedIsOnlyMovedByTheNextEdge() throws Exception {
        drop("time,value\n2026-01-31,1\nsoon,2\n");
        Path obstacle = obstacle("done");
        start();
        await().until(() -> values(outbox).size() == 1);
        end();
        Files.delete(obstacle);

        start();
        awaitMoved("done/sub/m.csv");

        assertThat(values(outbox)).containsExactly("2026-01-31,1");
        assertThat(values(letters)).containsExactly("soon,2");
        await().until(() -> outbox.sourceStates().isEmpty() && letters.sourceStates().isEmpty());
    }

    @Test
    void aRefusedFileThatWasNotMovedIsRefusedByTheNextEdgeForTheSameReason() throws Exception {
        drop("?\n");
        Path obstacle = obstacle("refused");
        start();
        await().until(() -> !outbox.sourceStates().isEmpty());
        end();
        Files.delete(obstacle);

        start();
        awaitMoved("refused/sub/m.csv");

        assertThat(folder.resolve("refused/sub/m.csv.reason.txt")).content().startsWith("FILE_REFUSED file cannot be read: sub/m.csv: COLUMNS_UNKNOWN: ");
    }

    @Test
    void whatWasMovedAndNotForgottenIsForgottenAtTheNextStart() throws Exception {
        drop("time,value\n2026-01-31,1\nsoon,2\n");
        Path obstacle = obstacle("done");
        start();
        await().until(() -> values(outbox).size() == 1 && complete());
        end();
        // As if it had been moved just before the end.
        Files.delete(obstacle);
        Files.delete(folder.resolve("inbox/sub/m.csv"));

        start();

        await().until(() -> outbox.sourceStates().isEmpty() && letters.sourceStates().isEmpty());
    }

    @Test
    void aHalfReadFileThatIsNotThereIsRememberedUntilItIsBack() throws Exception {
        drop(rows(100));
        runUntilStep(5);
        int stored = storedCount();
        Files.move(folder.resolve("inbox/sub/m.csv"), folder.resolve("m.csv"));
        start();
        await().pollDelay(Duration.ofMillis(700)).until(() -> !outbox.sourceStates().isEmpty());
        end();
        // A copy: another inode, another time, the same bytes.
        Files.copy(folder.resolve("m.csv"), folder.resolve("inbox/sub/m.csv"));

        start();
        awaitMoved("done/sub/m.csv");

        assertThat(stored).isBetween(1, 99);
        assertThat(values(outbox)).isEqualTo(rows(100).lines().skip(1).toList());
    }

    @Test
    void anotherFileThatTakesTheNameOfAHalfReadOneIsReadWhole() throws Exception {
        drop(rows(100));
        runUntilStep(5);
        int stored = storedCount();
        Files.writeString(folder.resolve("inbox/sub/m.csv"), rows(100).replace("2026-01-31", "2026-02-01"));

        start();
        awaitMoved("done/sub/m.csv");

        List<String> expected = new ArrayList<>(rows(100).lines().skip(1).limit(stored).toList());
        expected.addAll(rows(100).replace("2026-01-31", "2026-02-01").lines().skip(1).toList());
        assertThat(values(outbox)).isEqualTo(expected);
    }

    @Test
    void theSameFileUnderAnotherNameOrAgainUnderItsNameIsANewOne() throws Exception {
        drop(rows(5));
        Files.copy(folder.resolve("inbox/sub/m.csv"), folder.resolve("inbox/sub/n.csv"), StandardCopyOption.COPY_ATTRIBUTES);
        start();
        awaitMoved("done/sub/m.csv", "done/sub/n.csv");
        Files.copy(folder.resolve("done/sub/m.csv"), folder.resolve("inbox/sub/m.csv"), StandardCopyOption.COPY_ATTRIBUTES);

        awaitMoved("done/sub/m.1.csv");

        assertThat(values(outbox)).hasSize(15);
    }

    private Path obstacle(String name) throws IOException {
        Files.createDirectories(folder.resolve(name));
        return Files.writeString(folder.resolve(name).resolve("sub"), "a file where a folder is to be");
    }

    private boolean complete() {
        return outbox.sourceStates().values().stream().anyMatch(state -> (state[1] & 1) == 1);
    }

    private int storedCount() throws Exception {
        openBuffers();
        int stored = values(outbox).size();
        end();
        return stored;
    }

    /** Ends an edge just before its n-th step of storing or counting. @return whether it had no such step any more */
    private boolean runUntilStep(int step) throws Exception {
        AtomicInteger steps = new AtomicInteger();
        CompletableFuture<Void> reached = new CompletableFuture<>();
        openBuffers();
        context = context();
        context.camel().getCamelContextExtension().addInterceptStrategy(stopAt(step, steps, reached));
        context.start("edge-refuse-file", "edge-ingest-file");
        await().atMost(Duration.ofSeconds(20)).until(() -> reached.isDone() || Files.exists(folder.resolve("done/sub/m.csv")));
        end();
        return !reached.isDone();
    }

    /** What comes to that step never goes on, as nothing does in a process that is killed there. */
    private static InterceptStrategy stopAt(int step, AtomicInteger steps, CompletableFuture<Void> reached) {
        return (camel, definition, target, next) -> {
            // Not the blocks around them, whose texts hold theirs.
            String label = definition.getLabel() + " " + definition.getShortName();
            if (!label.matches("to.buffer:.* to|ref:readingsAccepted process")) {
                return target;
            }
            return new AsyncProcessorSupport() {
                @Override
                public boolean process(Exchange exchange, AsyncCallback callback) {
                    if (steps.incrementAndGet() >= step) {
                        reached.complete(null);
                        exchange.setException(new IllegalStateException("ended here"));
                        callback.done(true);
                        return true;
                    }
                    return org.apache.camel.support.AsyncProcessorConverterHelper.convert(target).process(exchange, callback);
                }
            };
        };
    }

    private void start() throws Exception {
        openBuffers();
        context = context().start("edge-refuse-file", "edge-ingest-file");
    }

    private void openBuffers() {
        outbox = open("outbox");
        letters = open("dead-letters");
    }

    private Buffer open(String name) {
        return Buffer.open(folder.resolve("buffer-" + name), BufferOptions.of(name));
    }

    private IngestContext context() {
        return new IngestContext(outbox, letters, "sitewire.file.directory", folder.resolve("inbox").toString(),
                "sitewire.file.done-directory", folder.resolve("done").toString(), "sitewire.file.refused-directory",
                folder.resolve("refused").toString(), "sitewire.file.settle-time", "10ms", "sitewire.file.batch-records-max",
                Integer.toString(CHUNK));
    }

    private void end() {
        if (context != null) {
            context.close();
            context = null;
        }
        if (outbox != null) {
            outbox.close();
            letters.close();
        }
    }

    private static List<String> values(Buffer buffer) throws InterruptedException {
        var reader = buffer.reader("test");
        reader.rewind();
        List<String> values = new ArrayList<>();
        for (List<StoredRecord> some = reader.read(1000, 1 << 20, Duration.ofMillis(50)); !some.isEmpty();
                some = reader.read(1000, 1 << 20, Duration.ofMillis(50))) {
            some.forEach(record -> values.add(new String(record.payload(), StandardCharsets.UTF_8)));
        }
        return values;
    }

    private void awaitMoved(String... names) {
        await().atMost(Duration.ofSeconds(20)).until(() -> List.of(names).stream().allMatch(name -> Files.exists(folder.resolve(name))));
    }

    private static String rows(int count) {
        StringBuilder rows = new StringBuilder("time,value\n");
        for (int i = 0; i < count; i++) {
            rows.append("2026-01-31,").append(i).append('\n');
        }
        return rows.toString();
    }

    private void drop(String text) throws IOException {
        if (text != null) {
            Path file = folder.resolve("inbox/sub/m.csv");
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }
}
