package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.support.IngestContext;
import io.sitewire.support.RecordingBuffer;
import io.sitewire.support.RecordingBuffer.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real file route over a real folder. */
class FileIngestTest {
    @TempDir
    private Path folder;
    private IngestContext context;

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void aFileIsReadInOrderMovedAndCounted() throws Exception {
        drop("press-4/2026-01-31.csv", "timestamp,value\n" + rows(2500));
        start();

        awaitMoved("done/press-4/2026-01-31.csv");
        List<Stored> records = context.buffer().records("outbox");
        assertThat(records).hasSize(2500);
        assertThat(records).extracting(Stored::text).isEqualTo(rows(2500).lines().toList());
        assertThat(records).allSatisfy(record -> assertThat(record.headers()).containsOnlyKeys("site", "machine", "sensor", "time",
                "received", "source", "contentType", "value").containsEntry("site", "plant-7").containsEntry("machine", "press-4")
                .containsEntry("sensor", "value").containsEntry("source", "file").containsEntry("contentType", "text/csv"));
        assertThat(context.buffer().batches("outbox")).extracting(List::size).containsExactly(1000, 1000, 500);
        assertThat(context.counted("sitewire.readings.accepted", "source", "file")).isEqualTo(2500);
        assertThat(folder.resolve("inbox/press-4/2026-01-31.csv")).doesNotExist();
    }

    @Test
    void wideFilesNdjsonAndGzipAreReadToo() throws Exception {
        drop("wide.csv", "time;temp;p\r\n31.01.2026 10:00;21,5;\r\n31.01.2026 10:01;22;3\r\n");
        dropGzip("m.ndjson.gz", "{\"sensor\":\"s\",\"v\":1}\n\n{\"machine\":\"x\",\"sensor\":\"s\"}\n");
        dropGzip("z.CSV.GZ", "time,value\n2026-01-31,1\n");
        start();

        awaitMoved("done/wide.csv", "done/m.ndjson.gz", "done/z.CSV.GZ");
        assertThat(context.buffer().records("outbox")).extracting(record -> record.header("machine") + "/" + record.header("sensor") + " "
                + record.header("value") + " " + record.text()).containsExactly("m/s null {\"sensor\":\"s\",\"v\":1}",
                        "x/s null {\"machine\":\"x\",\"sensor\":\"s\"}", "wide/temp 21.5 21,5", "wide/temp 22 22", "wide/p 3 3",
                        "z/value 1 2026-01-31,1");
    }

    @Test
    void whatCannotBeUnderstoodIsADeadLetterInOneWriteAndTheRestGoesOn() throws Exception {
        drop("hall/m.csv", "time,value\nsoon,1\n2026-01-31,2\n2026-01-31\n2026-01-31,4\n");
        drop("n.ndjson", "{\"sensor\":\"s\"}\nnonsense\n{\"v\":1}\n{\"sensor\":\"a\\nb\"}\n");
        start();

        awaitMoved("done/hall/m.csv", "done/n.ndjson");
        assertThat(context.buffer().records("outbox")).extracting(Stored::text).containsExactly("2026-01-31,2", "2026-01-31,4",
                "{\"sensor\":\"s\"}");
        assertThat(context.buffer().records("dead-letters")).extracting(letter -> letter.header("reason") + " " + letter.header("origin")
                + " " + letter.text()).containsExactly("TIME_INVALID file:hall/m.csv:2 soon,1", "LINE_INVALID file:hall/m.csv:4 2026-01-31",
                        "JSON_INVALID file:n.ndjson:2 nonsense", "SENSOR_UNKNOWN file:n.ndjson:3 {\"v\":1}",
                        "NAME_INVALID file:n.ndjson:4 {\"sensor\":\"a\\nb\"}");
        assertThat(context.buffer().records("dead-letters")).allSatisfy(letter -> {
            assertThat(letter.header("detail")).isNotBlank();
            assertThat(letter.header("received")).isNotBlank();
        });
        assertThat(context.buffer().batches("dead-letters")).hasSize(2);
        assertThat(context.counted("sitewire.readings.rejected", "source", "file", "reason", "TIME_INVALID")).isEqualTo(1);
        assertThat(context.counted("sitewire.readings.rejected")).isEqualTo(5);
    }

    @Test
    void aFileThatCannotBeReadIsPutAsideWithTheReasonBesideIt() throws Exception {
        drop("a/b.csv", "1,2\n3,4\n");
        drop("bad.csv.gz", "time,value\n2026-01-31,1\n");
        drop("good.csv", "time,value\n2026-01-31,1\n");
        start();

        awaitMoved("refused/a/b.csv", "refused/bad.csv.gz", "done/good.csv");
        assertThat(folder.resolve("refused/a/b.csv.reason.txt")).content().startsWith("FILE_REFUSED file cannot be read: a/b.csv: COLUMNS_UNKNOWN: ");
        assertThat(folder.resolve("refused/bad.csv.gz.reason.txt")).content().startsWith("FILE_REFUSED file cannot be read: bad.csv.gz: GZIP_INVALID: ");
        assertThat(context.buffer().records("outbox")).hasSize(1);
    }

    @Test
    void aFinishedFileIsNeverOverwritten() throws Exception {
        Files.createDirectories(folder.resolve("done"));
        Files.createDirectories(folder.resolve("refused"));
        Files.writeString(folder.resolve("done/m.csv.gz"), "first");
        Files.writeString(folder.resolve("done/m.1.csv.gz"), "second");
        Files.writeString(folder.resolve("refused/bad.csv"), "first");
        dropGzip("m.csv.gz", "time,value\n2026-01-31,1\n");
        drop("bad.csv", "?\n");
        start();

        awaitMoved("done/m.2.csv.gz", "refused/bad.1.csv", "refused/bad.1.csv.reason.txt");
        assertThat(folder.resolve("done/m.csv.gz")).hasContent("first");
        assertThat(folder.resolve("done/m.1.csv.gz")).hasContent("second");
        assertThat(folder.resolve("refused/bad.csv")).hasContent("first");
        assertThat(folder.resolve("refused/bad.csv.reason.txt")).doesNotExist();
    }

    @Test
    void temporaryHiddenForeignAndEmptyFilesStayWhereTheyAre() throws Exception {
        List<String> left = List.of(".m.csv", "m.csv.tmp", "~m.csv", "m.csv.part", "m.txt", "empty.csv", ".hidden/m.csv");
        for (String name : left) {
            drop(name, name.equals("empty.csv") ? "" : "time,value\n2026-01-31,1\n");
        }
        start();
        drop("m.csv", "time,value\n2026-01-31,1\n");

        awaitMoved("done/m.csv");
        assertThat(left).allSatisfy(name -> assertThat(folder.resolve("inbox").resolve(name)).exists());
        assertThat(context.buffer().records("outbox")).hasSize(1);
    }

    @Test
    void aFileIsNotReadWhileItIsWrittenAndOthersDoNotWaitForIt() throws Exception {
        start("sitewire.file.settle-time", "1500ms");
        Path growing = drop("a.csv", "time,value\n");
        drop("b.csv", "time,value\n2026-01-31,1\n");
        AtomicInteger written = new AtomicInteger();

        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(200)).until(() -> {
            Files.writeString(growing, "2026-01-31," + written.incrementAndGet() + "\n", StandardOpenOption.APPEND);
            return Files.exists(folder.resolve("done/b.csv"));
        });
        assertThat(growing).exists();

        awaitMoved("done/a.csv");
        assertThat(context.buffer().records("outbox")).hasSize(1 + written.get());
    }

    @Test
    void aFileWhoseReadingsCannotBeStoredStaysAndIsReadOn() throws Exception {
        drop("m.csv", "time,value\n" + rows(2500));
        AtomicInteger appends = new AtomicInteger();
        context = context();
        context.buffer().fail(name -> appends.incrementAndGet() == 2 ? new BufferException(BufferError.BUFFER_IO, "no disk") : null);
        context.start("edge-refuse-file", "edge-ingest-file");

        await().until(() -> appends.get() == 2);
        assertThat(folder.resolve("inbox/m.csv")).exists();
        awaitMoved("done/m.csv");
        // Nothing after the chunk that failed: order would be lost.
        assertThat(context.buffer().batches("outbox")).extracting(List::size).containsExactly(1000, 1000, 500);
        assertThat(context.buffer().records("outbox")).extracting(Stored::text).isEqualTo(rows(2500).lines().toList());
        assertThat(context.buffer().states("outbox")).isEmpty();
    }

    @Test
    void aStoredFileThatCannotBeMovedIsNotReadAgain() throws Exception {
        drop("sub/m.csv", "time,value\n2026-01-31,1\n");
        Path obstacle = folder.resolve("done/sub");
        Files.createDirectories(obstacle.getParent());
        Files.writeString(obstacle, "a file where a folder is to be");
        start();
        drop("other.csv", "time,value\n2026-01-31,2\n");

        awaitMoved("done/other.csv");
        assertThat(folder.resolve("inbox/sub/m.csv")).exists();
        Files.delete(obstacle);
        awaitMoved("done/sub/m.csv");
        assertThat(context.buffer().records("outbox")).hasSize(2);
    }

    @Test
    void whenTooManyFilesCannotBeMovedNoFurtherOneIsBegunUntilTheyCan() throws Exception {
        for (int i = 10; i < 60; i++) {
            drop("sub/f" + i + ".csv", "time,value\n2026-01-31," + i + "\n");
        }
        Path obstacle = Files.createDirectories(folder.resolve("done")).resolve("sub");
        Files.writeString(obstacle, "a file where a folder is to be");
        context = context();
        RecordingBuffer buffer = context.buffer().statesSizeMax(16 << 10);
        context.start("edge-refuse-file", "edge-ingest-file");
        await().atMost(Duration.ofSeconds(20)).until(() -> buffer.records("outbox").size() > 5);
        await().during(Duration.ofSeconds(2)).atMost(Duration.ofSeconds(20)).until(() -> buffer.records("outbox").size() < 30);

        Files.delete(obstacle);

        awaitMoved(IntStream.range(10, 60).mapToObj(i -> "done/sub/f" + i + ".csv").toArray(String[]::new));
        assertThat(buffer.records("outbox")).extracting(Stored::text)
                .isEqualTo(IntStream.range(10, 60).mapToObj(i -> "2026-01-31," + i).toList());
        assertThat(buffer.states("outbox")).isEmpty();
    }

    @Test
    void aFileThatIsWrittenToWhileItIsReadIsReadOnWhenItIsAtRest() throws Exception {
        Path file = drop("m.csv", "time,value\n2026-01-31,1\n");
        AtomicBoolean appended = new AtomicBoolean();
        context = context();
        context.buffer().fail(name -> {
            if (appended.compareAndSet(false, true)) {
                append(file, "2026-01-31,2\n");
            }
            return null;
        });
        context.start("edge-refuse-file", "edge-ingest-file");

        awaitMoved("done/m.csv");
        assertThat(context.buffer().records("outbox")).extracting(Stored::text).containsExactly("2026-01-31,1", "2026-01-31,2");
    }

    @Test
    void aLineOfWhichHalfIsThereWhenTheFileIsReadIsStoredWhole() throws Exception {
        Path file = drop("m.csv", "time,value\n2026-01-31,1\n2026-01-31,2\n2026-01-31,3\n");
        AtomicInteger appends = new AtomicInteger();
        context = context("sitewire.file.settle-time", "10ms", "sitewire.file.batch-records-max", "1");
        context.buffer().fail(name -> {
            int append = appends.incrementAndGet();
            if (append == 1) {
                append(file, "2026-01-3");
            } else if (append == 3) {
                append(file, "1,4\n");
            }
            return null;
        });
        context.start("edge-refuse-file", "edge-ingest-file");

        awaitMoved("done/m.csv");
        assertThat(context.buffer().records("outbox")).extracting(Stored::text).containsExactly("2026-01-31,1", "2026-01-31,2",
                "2026-01-31,3", "2026-01-31,4");
        assertThat(context.buffer().records("dead-letters")).isEmpty();
    }

    @Test
    void filesAreReadInTheOrderOfTheirNamesWithNumbersAsNumbers() throws Exception {
        for (String name : List.of("log-10", "log-9", "log-11")) {
            drop(name + ".csv", "time,machine,value\n2026-01-31," + name + ",1\n");
        }
        start();

        awaitMoved("done/log-9.csv", "done/log-10.csv", "done/log-11.csv");
        assertThat(context.buffer().records("outbox")).extracting(record -> record.header("machine")).containsExactly("log-9", "log-10",
                "log-11");
    }

    @Test
    void foldersWithinTheInboxAreRefusedAtStart() {
        assertThatThrownBy(() -> context("sitewire.file.done-directory", folder.resolve("inbox/done").toString()))
                .hasMessageStartingWith("FILE_DIRECTORIES_NESTED ");
    }

    @Test
    void thirtyThousandRowsTakeSeconds() throws Exception {
        drop("m.csv", "timestamp,value\n" + rows(30_000));
        long begin = System.nanoTime();
        start();

        awaitMoved("done/m.csv");
        assertThat(context.buffer().records("outbox")).hasSize(30_000);
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void tenThousandMachinesLeaveTwoMetersAndNothingElse() throws Exception {
        StringBuilder lines = new StringBuilder();
        IntStream.range(0, 10_000).forEach(i -> lines.append("{\"machine\":\"m /").append(i).append(" 🌡\",\"sensor\":\"s\"}\n"));
        drop("m.ndjson", lines.toString());
        start();

        awaitMoved("done/m.ndjson");
        assertThat(context.buffer().records("outbox")).hasSize(10_000).extracting(record -> record.header("machine")).doesNotHaveDuplicates()
                .startsWith("m /0 🌡");
        assertThat(context.counters()).isEqualTo(1);
    }

    private void start(String... config) throws Exception {
        context = context(config).start("edge-refuse-file", "edge-ingest-file");
    }

    private IngestContext context(String... config) {
        List<String> all = new ArrayList<>(List.of("sitewire.file.directory", folder.resolve("inbox").toString(),
                "sitewire.file.done-directory", folder.resolve("done").toString(), "sitewire.file.refused-directory",
                folder.resolve("refused").toString()));
        if (config.length == 0) {
            all.addAll(List.of("sitewire.file.settle-time", "10ms"));
        }
        all.addAll(Arrays.asList(config));
        return new IngestContext(all.toArray(String[]::new));
    }

    private void awaitMoved(String... names) {
        await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(50))
                .until(() -> Stream.of(names).allMatch(name -> Files.exists(folder.resolve(name))));
    }

    private static String rows(int count) {
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < count; i++) {
            rows.append("2026-01-31 10:00:").append(i / 10 % 6).append(i % 10).append(',').append(i).append(".5\n");
        }
        return rows.toString();
    }

    private Path drop(String name, String text) throws IOException {
        Path file = folder.resolve("inbox").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private void dropGzip(String name, String text) throws IOException {
        Path file = folder.resolve("inbox").resolve(name);
        Files.createDirectories(file.getParent());
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void append(Path file, String text) {
        try {
            Files.writeString(file, text, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
