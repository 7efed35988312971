package io.sitewire.edge.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.edge.LinePosition;
import io.sitewire.edge.ReadingChunk;
import io.sitewire.edge.ReadingItem;
import io.sitewire.reading.Headers;
import io.sitewire.support.TestConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileReaderTest {
    @TempDir
    private Path folder;

    @Test
    void aLongFileWithoutNamesTakesTheMachineFromItsOwnName() throws IOException {
        assertThat(read("press-4.csv", "timestamp,value\n2013-12-02 21:15:00,73.96732207\n2013-12-02 21:20:00,74.93588199999998\n"))
                .containsExactly("press-4/value 2013-12-02T21:15:00Z 73.96732207 [2013-12-02 21:15:00,73.96732207] text/csv :2",
                        "press-4/value 2013-12-02T21:20:00Z 74.93588199999998 [2013-12-02 21:20:00,74.93588199999998] text/csv :3");
    }

    @Test
    void aFolderIsTheMachineOfTheFilesInIt() throws IOException {
        assertThat(read("press-4/2026-01-31.csv", "time,value\n2026-01-31T10:00Z,1\n")).first().asString().startsWith("press-4/value ");
        assertThat(read("hall/temp_press-4.csv", "time,value\n2026-01-31T10:00Z,1\n", "sitewire.enrich.file-patterns",
                "+/{sensor}_{machine}")).first().asString().startsWith("press-4/temp ");
    }

    @Test
    void theColumnsOfALongFileComeBeforeItsName() throws IOException {
        assertThat(read("x.csv", "Time;Machine;Sensor;Value\n31.01.2026 10:00;Presse 4;temp;21,5\n31.01.2026 10:00;;temp;\n"))
                .containsExactly("Presse 4/temp 2026-01-31T10:00:00Z 21.5 [31.01.2026 10:00;Presse 4;temp;21,5] text/csv :2",
                        "x/temp 2026-01-31T10:00:00Z null [31.01.2026 10:00;;temp;] text/csv :3");
        assertThat(read("x.csv", "time,unit,tagname,value\n2026-01-31T10:00Z,m,s,1\n", "sitewire.enrich.machine-field", "Unit",
                "sitewire.enrich.sensor-field", "tagname")).first().asString().startsWith("m/s ");
    }

    @Test
    void aLongFileWithSensorsAndWithoutAValueColumnIsReadToo() throws IOException {
        assertThat(read("x.csv", "ts,machine,tag,quality\n1769903999,m,s,good\n"))
                .containsExactly("m/s 2026-01-31T23:59:59Z null [1769903999,m,s,good] text/csv :2");
    }

    @Test
    void eachCellOfAWideFileIsAReading() throws IOException {
        assertThat(read("press-4.csv", "Time\ttemp [°C]\tpressure\tstate\n2026-01-31 10:00\t21,5\t\tok\n2026-01-31 10:01\t-3\t1.5e3\t \n"))
                .containsExactly("press-4/temp [°C] 2026-01-31T10:00:00Z 21.5 [21,5] text/plain :2",
                        "press-4/state 2026-01-31T10:00:00Z null [ok] text/plain :2",
                        "press-4/temp [°C] 2026-01-31T10:01:00Z -3 [-3] text/plain :3",
                        "press-4/pressure 2026-01-31T10:01:00Z 1.5e3 [1.5e3] text/plain :3");
    }

    @Test
    void aWideFileMayHaveAMachineColumnAndTheTimeAnywhere() throws IOException {
        assertThat(read("x.csv", "temp,device,ts\n1,m1,1769903999\n2,m2,1769904000\n"))
                .containsExactly("m1/temp 2026-01-31T23:59:59Z 1 [1] text/plain :2", "m2/temp 2026-02-01T00:00:00Z 2 [2] text/plain :3");
    }

    @Test
    void dateAndTimeInTwoColumnsAreOneTime() throws IOException {
        assertThat(read("m.csv", "Date;Time;a\n31.01.2026;10:00:05;1\n")).containsExactly("m/a 2026-01-31T10:00:05Z 1 [1] text/plain :2");
    }

    @Test
    void whatRealFilesHaveIsRead() throws IOException {
        String rows = "2026-01-31 10:00;\"a;\"\"b\"\"\nc\";7\r\n\r\n;;\r\n   \r\n2026-01-31 10:01;x;8;\r\n";
        assertThat(read("m.csv", "\uFEFF\"time\";\"text\";n;\r\n" + rows)).containsExactly(
                "m/text 2026-01-31T10:00:00Z null [a;\"b\"\nc] text/plain :2", "m/n 2026-01-31T10:00:00Z 7 [7] text/plain :2",
                "m/text 2026-01-31T10:01:00Z null [x] text/plain :7", "m/n 2026-01-31T10:01:00Z 8 [8] text/plain :7");
        assertThat(read("m.csv", "sep=|\ntime|a\n2026-01-31|5\n")).containsExactly("m/a 2026-01-31T00:00:00Z 5 [5] text/plain :3");
    }

    @Test
    void aFileThatIsNotUtf8IsWindows1252AndItsBytesStay() throws IOException {
        Charset windows = Charset.forName("windows-1252");
        assertThat(read("m.csv", "time;temp [°C]\n2026-01-31;5\n".getBytes(windows)))
                .containsExactly("m/temp [°C] 2026-01-31T00:00:00Z 5 [5] text/plain :2");

        byte[] line = "2026-01-31;Öl;5".getBytes(windows);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes("time;machine;value\n".getBytes(windows));
        file.writeBytes(line);
        List<ReadingItem> items = items("x.csv", file.toByteArray());
        assertThat(items.get(0).payload()).isEqualTo(line);
        assertThat(items.get(0).headers()).containsEntry(Headers.MACHINE, "Öl");
    }

    @Test
    void aBadLineIsADeadLetterAndTheRestGoesOn() throws IOException {
        assertThat(read("m.csv", "time,value\nsoon,1\n2026-01-31\n2026-01-31,1,2\n2026-01-31,\"1\"x\n2026-01-31,\"1\n2026-01-31,3\n"))
                .containsExactly("TIME_INVALID [soon,1] :2", "LINE_INVALID [2026-01-31] :3", "LINE_INVALID [2026-01-31,1,2] :4",
                        "LINE_INVALID [2026-01-31,\"1\"x] :5", "LINE_INVALID [2026-01-31,\"1] :6",
                        "m/value 2026-01-31T00:00:00Z 3 [2026-01-31,3] text/csv :7");
        assertThat(read("m.csv", "time,a,,b\n2026-01-31,1,x,2\n")).containsExactly("LINE_INVALID [2026-01-31,1,x,2] :2");
        assertThat(read("m.csv", "time,value\n2026-01-31," + "9".repeat(200) + "\n2026-01-31,1\n", "sitewire.file.line-size-max", "100"))
                .hasSize(2).first().asString().startsWith("LINE_TOO_LONG ").endsWith(":2");
    }

    @Test
    void aDecimalCommaIsOneOnlyWhereTheCommaSeparatesNothing() {
        assertThat(CsvNumber.read("21,5", ';')).isEqualTo("21.5");
        assertThat(CsvNumber.read(" 21.5 ", ';')).isEqualTo("21.5");
        assertThat(CsvNumber.read("21,5", ',')).isNull();
        assertThat(CsvNumber.read("+.5", ',')).isEqualTo("0.5");
        assertThat(CsvNumber.read("-5.", ',')).isEqualTo("-5");
        assertThat(CsvNumber.read("1,5E-3", '\t')).isEqualTo("1.5E-3");
        assertThat(List.of("1.234,56", "1,234.5", "1 234", "NaN", "-", "", ".", "0x1", "1e", "१")).allSatisfy(
                text -> assertThat(CsvNumber.read(text, ';')).isNull());
    }

    @Test
    void aFileThatCannotBeUsedIsRefusedByName() throws IOException {
        assertThat(refusal("m.csv", "2013-12-02 21:15:00,73.9\n2013-12-02 21:20:00,74.1\n")).isEqualTo(FileRefusal.COLUMNS_UNKNOWN);
        assertThat(refusal("m.csv", "time\n2026-01-31\n")).isEqualTo(FileRefusal.COLUMNS_UNKNOWN);
        assertThat(refusal("m.csv", "a,b\n1,2\n")).isEqualTo(FileRefusal.COLUMNS_UNKNOWN);
        assertThat(refusal("m.csv", "time,a,a\n")).isEqualTo(FileRefusal.COLUMN_DUPLICATE);
        assertThat(refusal("m.csv", "time" + ",a".repeat(10_001))).isEqualTo(FileRefusal.COLUMNS_TOO_MANY);
        assertThat(refusal("m.csv", "time,\"a\n")).isEqualTo(FileRefusal.HEADER_INVALID);
        assertThat(refusal("m.csv", "time,\"a\"b\n")).isEqualTo(FileRefusal.HEADER_INVALID);
        assertThat(refusal("m.csv", "\n \r\n")).isEqualTo(FileRefusal.EMPTY);
        assertThat(refusal("m.csv", "time,value\u0000\n")).isEqualTo(FileRefusal.BINARY);
        assertThat(refusal("a/b/c.csv", "time,value\n")).isEqualTo(FileRefusal.MACHINE_UNKNOWN);
        assertThat(refusal("m.csv", "time,value\n1,2\n".getBytes(StandardCharsets.UTF_16))).isEqualTo(FileRefusal.ENCODING_UNSUPPORTED);
        assertThat(refusal("m.csv", gzip("time,value\n"))).isEqualTo(FileRefusal.BINARY);
        assertThat(refusal("m.csv.gz", "time,value\n")).isEqualTo(FileRefusal.GZIP_INVALID);
        assertThat(refusal("m.ndjson", new byte[] {'{', 0})).isEqualTo(FileRefusal.BINARY);
    }

    @Test
    void gzipIsUnpackedAndATornOneIsRefusedAfterWhatCouldBeRead() throws IOException {
        assertThat(read("m.CSV.GZ", gzip("time,value\n2026-01-31,1\n"))).hasSize(1);

        StringBuilder text = new StringBuilder("time,value\n");
        for (int i = 0; i < 50_000; i++) {
            text.append("2026-01-31,").append(Integer.toHexString(i * 7919)).append('\n');
        }
        byte[] whole = gzip(text.toString());
        List<ReadingItem> read = new ArrayList<>();
        assertThatThrownBy(() -> read(read, "m.csv.gz", Arrays.copyOf(whole, whole.length / 2)))
                .isInstanceOfSatisfying(FileRefusedException.class, e -> assertThat(e.refusal()).isEqualTo(FileRefusal.GZIP_INVALID));
        assertThat(read).hasSizeGreaterThan(1000);
    }

    @Test
    void aJsonLineIsItsOwnPayload() throws IOException {
        assertThat(read("press-4/a.ndjson", "\uFEFF{\"a\":1}\r\n\n{\"b\":\"\n")).containsExactly(
                "null/null null null [{\"a\":1}] application/json :1", "null/null null null [{\"b\":\"] application/json :3");
    }

    @Test
    void aChunkHoldsWholeLinesAndKnowsItsPlace() throws IOException {
        StringBuilder text = new StringBuilder("time,a,b\n");
        for (int i = 0; i < 10; i++) {
            text.append("2026-01-31,1,2\n");
        }
        Path file = write("m.csv", text.toString().getBytes(StandardCharsets.UTF_8));
        List<String> chunks = new ArrayList<>();
        try (LineChunks open = reader("sitewire.file.batch-records-max", "7").open(file, "m.csv", () -> true)) {
            open.forEachRemaining(chunk -> chunks.add(chunk.lineFirst() + "-" + chunk.lineNext() + ":" + chunk.items().size()
                    + (chunk.last() ? " last" : "")));
        }

        assertThat(chunks).containsExactly("2-6:8", "6-10:8", "10-12:4 last");
    }

    @ParameterizedTest
    @ValueSource(strings = {"m.csv", "m.ndjson", "m.csv.gz", "m.ndjson.gz"})
    void readingGoesOnAtEveryChunkWithWhatIsLeft(String name) throws IOException {
        StringBuilder text = new StringBuilder("\uFEFF" + (name.contains("csv") ? "sep=;\r\n\r\ntime;a\r\n" : ""));
        for (int i = 0; i < 10; i++) {
            text.append(name.contains("csv") ? "2026-01-31;" + i : "{\"v\":" + i + "}").append(i % 3 == 0 ? "\r" : "\r\n");
        }
        byte[] bytes = name.endsWith(".gz") ? gzip(text.toString()) : text.toString().getBytes(StandardCharsets.UTF_8);
        Path file = write(name, bytes);
        FileReader reader = reader("sitewire.file.batch-records-max", "3");
        List<ReadingChunk> chunks = new ArrayList<>();
        try (LineChunks open = reader.open(file, name, () -> true)) {
            open.forEachRemaining(chunks::add);
        }
        List<String> all = chunks.stream().flatMap(chunk -> chunk.items().stream()).map(FileReaderTest::shown).toList();
        assertThat(all).hasSize(10);
        for (boolean unchanged : List.of(true, false)) {
            int stored = 0;
            for (ReadingChunk chunk : chunks) {
                stored += chunk.items().size();
                List<String> rest = new ArrayList<>();
                try (LineChunks open = reader.openAt(file, name, () -> true, chunk.next(), unchanged)) {
                    open.forEachRemaining(left -> left.items().forEach(item -> rest.add(shown(item))));
                }
                assertThat(rest).isEqualTo(all.subList(stored, 10));
            }
        }
    }

    @Test
    void readingDoesNotGoOnInAFileOfTheSameNameWithAnotherBeginning() throws IOException {
        FileReader reader = reader("sitewire.file.batch-records-max", "1");
        Path file = write("m.csv", "time,a\n2026-01-31,1\n2026-01-31,2\n".getBytes(StandardCharsets.UTF_8));
        LinePosition place;
        try (LineChunks open = reader.open(file, "m.csv", () -> true)) {
            place = open.next().next();
        }

        for (String other : List.of("time,a\n2026-01-31,9\n2026-01-31,2\n", "time,a\n2026-\n", "time,b\n2026-01-31,1\n2026-01-31,2\n")) {
            Files.writeString(file, other);
            assertThat(reader.openAt(file, "m.csv", () -> true, place, false)).isNull();
        }
        Files.writeString(file, "time,a\n2026-01-31,1\n2026-01-31,7\n2026-01-31,8\n");
        try (LineChunks open = reader.openAt(file, "m.csv", () -> true, place, false)) {
            assertThat(shown(open.next().items().get(0))).contains("[7]").endsWith(":3");
        }
    }

    @Test
    void aLastLineThatIsStillBeingWrittenIsLeftUntilItIsWhole() throws IOException {
        Path file = write("m.csv", "time,a\n2026-01-31,1\n2026-01-3".getBytes(StandardCharsets.UTF_8));
        LinePosition place;
        try (LineChunks open = reader().open(file, "m.csv", () -> false)) {
            ReadingChunk chunk = open.next();
            assertThat(chunk.items()).hasSize(1);
            assertThat(open.hasNext()).isFalse();
            place = chunk.next();
        }
        Files.writeString(file, "1,2\n", StandardOpenOption.APPEND);
        try (LineChunks open = reader().openAt(file, "m.csv", () -> true, place, false)) {
            assertThat(open.next().items()).extracting(FileReaderTest::shown).singleElement().asString().contains("[2]");
        }
    }

    @Test
    void aFileThatCannotBeLookedAtWhenItsLastLineHasNoEndIsNotTakenForRead() throws IOException {
        Path file = write("m.csv", "time,a\n2026-01-31,1\n2026-01-31,2".getBytes(StandardCharsets.UTF_8));
        try (LineChunks open = reader().open(file, "m.csv", () -> {
            throw new IOException("gone for a moment");
        })) {
            ReadingChunk chunk = open.next();

            assertThat(chunk.items()).hasSize(1);
            assertThat(chunk.last()).isFalse();
            assertThatThrownBy(open::hasNext).hasRootCauseMessage("gone for a moment");
        }
    }

    @Test
    void linesThatSayNothingHoweverManyAreNoEnd() throws IOException {
        String text = "time,a\n" + ",\n".repeat(700_000) + "2026-01-31,1\n";
        assertThat(items("m.csv", text.getBytes(StandardCharsets.UTF_8))).hasSize(1);
    }

    @Test
    void theLinesBeforeADamageAreGiven() throws IOException {
        StringBuilder text = new StringBuilder();
        new java.util.Random(1).longs(50_000).forEach(each -> text.append("{\"v\":").append(each).append("}\n"));
        byte[] whole = gzip(text.toString());
        Path file = write("m.ndjson.gz", Arrays.copyOf(whole, whole.length - 20));
        int given = 0;
        try (LineChunks open = reader().open(file, "m.ndjson.gz", () -> true)) {
            while (open.hasNext()) {
                ReadingChunk chunk = open.next();
                assertThat(chunk.last()).isFalse();
                given += chunk.items().size();
            }
        } catch (FileRefusedException e) {
            assertThat(e.refusal()).isEqualTo(FileRefusal.GZIP_INVALID);
        }
        assertThat(given).isGreaterThan(45_000);
    }

    @Property(tries = 200)
    void anyCellsComeBackHoweverTheyAreSeparatedAndQuoted(
            @ForAll @NotEmpty @Size(max = 6) List<@StringLength(max = 12) @Chars({'a', 'ö', ' ', ',', ';', '\t', '"', '\n', '\r', '7'}) String> cells,
            @ForAll @IntRange(min = 0, max = 2) int separatorIndex, @ForAll boolean quoteAll) throws IOException {
        char separator = CsvText.SEPARATORS.charAt(separatorIndex);
        String line = String.join(String.valueOf(separator), cells.stream().map(cell -> quote(cell, quoteAll)).toList());

        RawLine raw = new LineReader(new java.io.ByteArrayInputStream((line + "\r\nnext").getBytes(StandardCharsets.UTF_8)), 10_000)
                .next(String.valueOf(separator));
        CsvText text = CsvText.ofHeader("h".getBytes(StandardCharsets.UTF_8)).withSeparator(separator);

        assertThat(text.cells(text.decode(raw.bytes()))).isEqualTo(cells);
    }

    @Property(tries = 300)
    void noBytesEndInAnotherException(@ForAll @Size(max = 200) byte[] bytes, @ForAll boolean csv) throws IOException {
        Path file = Files.createTempFile("sitewire", csv ? ".csv" : ".ndjson");
        try {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes("time,value\n".getBytes(StandardCharsets.UTF_8));
            text.writeBytes(bytes);
            Files.write(file, text.toByteArray());
            try (LineChunks chunks = reader().open(file, file.getFileName().toString(), () -> true)) {
                chunks.forEachRemaining(chunk -> assertThat(chunk.items()).isNotEmpty());
            } catch (FileRefusedException e) {
                assertThat(e.refusal()).isNotNull();
            }
        } finally {
            Files.delete(file);
        }
    }

    private static String quote(String cell, boolean always) {
        boolean needed = cell.chars().anyMatch(c -> ",;\t\"\n\r".indexOf(c) >= 0);
        return always || needed ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
    }

    private List<String> read(String name, String text, String... config) throws IOException {
        return read(name, text.getBytes(StandardCharsets.UTF_8), config);
    }

    private List<String> read(String name, byte[] bytes, String... config) throws IOException {
        return items(name, bytes, config).stream().map(FileReaderTest::shown).toList();
    }

    private List<ReadingItem> items(String name, byte[] bytes, String... config) throws IOException {
        List<ReadingItem> items = new ArrayList<>();
        read(items, name, bytes, config);
        return items;
    }

    private void read(List<ReadingItem> items, String name, byte[] bytes, String... config) throws IOException {
        try (LineChunks chunks = reader(config).open(write(name, bytes), name, () -> true)) {
            chunks.forEachRemaining((ReadingChunk chunk) -> items.addAll(chunk.items()));
        }
    }

    private FileRefusal refusal(String name, String text) throws IOException {
        return refusal(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private FileRefusal refusal(String name, byte[] bytes) throws IOException {
        try {
            items(name, bytes);
            return null;
        } catch (FileRefusedException e) {
            return e.refusal();
        }
    }

    private Path write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    private static FileReader reader(String... config) {
        return new FileReader(TestConfig.of(config));
    }

    private static String shown(ReadingItem item) {
        String origin = (String) item.headers().get(Headers.ORIGIN);
        String end = " [" + new String(item.payload(), StandardCharsets.UTF_8) + "] ";
        String line = origin.substring(origin.lastIndexOf(':'));
        return item.rejection() != null ? item.rejection().reason() + end + line
                : item.headers().get(Headers.MACHINE) + "/" + item.headers().get(Headers.SENSOR) + " " + item.headers().get(Headers.TIME)
                        + " " + item.headers().get(Headers.VALUE) + end + item.headers().get(Headers.CONTENT_TYPE) + " " + line;
    }

    private static byte[] gzip(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
