package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.RealFiles;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.keys.KeyRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a buffer promises where it is compressed and encrypted. */
@Timeout(60)
final class BufferEncodingTest {
    private static final String SECRET = "a-reading-that-nobody-else-shall-read";
    private static final BufferOptions OPTIONS = BufferOptions.of("outbox").withSegmentSize(4096);

    @TempDir
    Path directory;

    static Stream<Encoding> encodings() {
        return Stream.of(TestKeys.COMPRESSED, TestKeys.ENCRYPTED, TestKeys.BOTH);
    }

    @ParameterizedTest
    @MethodSource("encodings")
    void whatWasAppendedIsReadBackAfterARestartToo(Encoding encoding) throws Exception {
        append(encoding, 0, 100);
        append(encoding, 100, 200);

        assertThat(read(encoding)).containsExactlyElementsOf(expected(0, 200));
    }

    @Test
    void compressionMakesTheFolderSmaller() throws Exception {
        try (Buffer buffer = open(TestKeys.COMPRESSED)) {
            List<Entry> entries = expected(0, 200).stream().map(BufferTest::entry).toList();
            buffer.append(entries).get(5, SECONDS);
            long plain = entries.stream().mapToLong(entry -> entry.payload().length).sum();

            assertThat(Files.size(directory.resolve(Format.segmentName(0)))).isLessThan(plain / 2);
        }
    }

    @Test
    void nothingThatWasAppendedStandsInTheFolderInTheClear() throws Exception {
        append(TestKeys.ENCRYPTED, 0, 50);
        assertThat(folder()).doesNotContain(SECRET).doesNotContain("machine");

        append(plain(TestKeys.ENCRYPTED.keys().withCurrent(Optional.empty())), 50, 51);
        assertThat(folder()).as("the look finds it where it is").contains(SECRET).contains("machine");
    }

    @Test
    void encryptionCanBeTurnedOnRotatedAndOffOverWhatIsStored() throws Exception {
        append(Encoding.PLAIN, 0, 40);
        append(TestKeys.encrypted(TestKeys.OLD), 40, 80);
        append(TestKeys.encrypted(TestKeys.NEW, TestKeys.OLD), 80, 120);
        append(new Encoding(Compression.ZSTD, TestKeys.ring(TestKeys.NEW, TestKeys.OLD)), 120, 160);
        Encoding off = plain(TestKeys.ring(TestKeys.OLD, TestKeys.NEW).withCurrent(Optional.empty()));
        append(off, 160, 200);

        assertThat(read(off)).containsExactlyElementsOf(expected(0, 200));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void withoutTheNewestSegmentsKeyNothingIsOpenedAndNothingIsTouched(KeyRing keys, BufferError error) throws Exception {
        FaultyFiles files = new FaultyFiles(new Random(1));
        try (Buffer buffer = open(files, TestKeys.ENCRYPTED)) {
            buffer.append(List.of(BufferTest.entry(SECRET))).get(5, SECONDS);
        }
        files.put("00000000000000000001.log.tmp", new byte[10]);
        Map<String, byte[]> before = files.contents();
        String newest = before.keySet().stream().filter(name -> name.endsWith(".log")).max(String::compareTo).orElseThrow();

        assertThatThrownBy(() -> open(files, plain(keys)))
                .isInstanceOfSatisfying(BufferException.class, e -> assertThat(e.error()).isEqualTo(error))
                .hasMessageContaining(newest).hasMessageContaining("'old'").hasMessageContaining(keys.ids().toString())
                .hasMessageContaining("nothing was touched").message().doesNotContain("AQAAAA").doesNotContain("AgAAAA");
        assertThat(files.contents()).containsExactlyInAnyOrderEntriesOf(before);

        try (Buffer buffer = open(files, TestKeys.ENCRYPTED)) {
            assertThat(BufferTest.readAll(buffer.reader("r"))).hasSize(1);
        }
    }

    static Stream<Arguments> unusable() {
        KeyRing wrong = TestKeys.ring(TestKeys.line("old", 9), TestKeys.NEW);
        return Stream.of(Arguments.of(KeyRing.NONE, BufferError.BUFFER_KEY_MISSING),
                Arguments.of(TestKeys.ring(TestKeys.NEW), BufferError.BUFFER_KEY_MISSING),
                Arguments.of(wrong, BufferError.BUFFER_KEY_WRONG));
    }

    @Test
    void anOlderSegmentWithoutItsKeyStopsItsReadersAndNothingElseUntilTheKeyIsThere() throws Exception {
        append(TestKeys.encrypted(TestKeys.OLD), 0, 30);
        append(TestKeys.encrypted(TestKeys.NEW, TestKeys.OLD), 30, 40);
        try (Buffer buffer = open(TestKeys.encrypted(TestKeys.NEW))) {
            BufferReader reader = buffer.reader("r");
            for (int i = 0; i < 3; i++) {
                assertThatThrownBy(() -> BufferTest.readAll(reader))
                        .isInstanceOfSatisfying(BufferException.class, e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_KEY_MISSING))
                        .hasMessageContaining(Format.segmentName(0)).hasMessageContaining("position 0").hasMessageContaining("'old'").hasMessageContaining("nothing was skipped");
            }
            buffer.append(List.of(BufferTest.entry(payload(40)))).get(5, SECONDS);

            assertThat(buffer.statistics().state()).isEqualTo(BufferStatistics.State.UP);
            assertThat(buffer.statistics().lost()).isZero();
            assertThat(buffer.condition().unreadable()).hasValueSatisfying(why -> assertThat(why).contains("BUFFER_KEY_MISSING"));
        }
        assertThat(folderNames()).noneMatch(name -> name.contains(Format.DAMAGED_SUFFIX));
        try (Buffer buffer = open(TestKeys.encrypted(TestKeys.NEW, TestKeys.OLD))) {
            assertThat(BufferTest.readAll(buffer.reader("r"))).extracting(BufferTest::text).containsExactlyElementsOf(expected(0, 41));
            assertThat(buffer.condition().unreadable()).isEmpty();
        }
    }

    @Test
    void aKeyThatIsMissingInTheMiddleStopsThereAfterAllThatComesBefore() throws Exception {
        append(TestKeys.encrypted(TestKeys.NEW, TestKeys.OLD), 0, 10);
        append(TestKeys.encrypted(TestKeys.OLD, TestKeys.NEW), 10, 20);
        append(TestKeys.encrypted(TestKeys.NEW, TestKeys.OLD), 20, 30);
        try (Buffer buffer = open(TestKeys.encrypted(TestKeys.NEW))) {
            BufferReader reader = buffer.reader("r");
            List<StoredRecord> before = new ArrayList<>();

            assertThatThrownBy(() -> {
                while (true) {
                    before.addAll(reader.read(7, 1 << 20, Duration.ofSeconds(5)));
                }
            }).isInstanceOf(BufferException.class).hasMessageContaining("position 10");
            assertThat(before).extracting(BufferTest::text).containsExactlyElementsOf(expected(0, 10));
        }
    }

    @Test
    void theBoundHoldsWithEveryFramesMostOverhead() throws Exception {
        for (int seed = 0; seed < 60; seed++) {
            Encoding encoding = encodings().toList().get(seed % 3);
            for (FullPolicy policy : FullPolicy.values()) {
                FaultyFiles files = new FaultyFiles(new Random(3));
                Random random = new Random(seed);
                BufferOptions options = BufferOptions.of("full").withRecordSizeMax(900).withSizeMax(17 << 10).withSegmentSize(1500)
                        .withFullPolicy(policy).withEncoding(encoding).withRetryDelay(Duration.ofMillis(1));
                try (Buffer buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC())) {
                    buffer.reader("r");
                    for (int i = 0; i < 60; i++) {
                        byte[] payload = new byte[random.nextInt(700)];
                        random.nextBytes(payload);
                        buffer.append(List.of(new Entry(Map.of(), payload)));
                        assertThat(files.bytes()).as(encoding + " " + policy).isLessThanOrEqualTo(17 << 10);
                    }
                    // An append may not even touch what is kept for headers, or it would be missing when they are needed.
                    assertThat(buffer.statistics().bytes()).as(encoding + " " + policy).isLessThanOrEqualTo(13 << 10);
                    assertThat(buffer.condition().problem()).isEmpty();
                }
            }
        }
    }

    @Test
    void aWriterThatUsedANonceTwiceWouldBeFound() throws Exception {
        FaultyFiles files = new FaultyFiles(new Random(1));
        NonceWatch watch = new NonceWatch(TestKeys.ring(TestKeys.OLD)).over(files);
        Path folder = Path.of("/memory");
        try (Buffer buffer = Buffer.open(folder, OPTIONS.withEncoding(TestKeys.ENCRYPTED), watch, Clock.systemUTC())) {
            buffer.append(List.of(BufferTest.entry(SECRET))).get(5, SECONDS);
        }
        // The reading's, and the mark of the stop.
        assertThat(watch.frames()).isEqualTo(2);
        assertThat(watch.repeated()).isEmpty();
        byte[] frame = new byte[files.contents().get(Format.segmentName(0)).length - Format.SEGMENT_HEADER_SIZE];

        try (StoredFile file = watch.open(folder.resolve(Format.segmentName(0)), FileLayer.Access.UPDATE)) {
            file.read(ByteBuffer.wrap(frame), Format.SEGMENT_HEADER_SIZE);
            frame[frame.length - 20] ^= 1;
            file.write(ByteBuffer.wrap(frame), Format.SEGMENT_HEADER_SIZE);
        }

        assertThat(watch.repeated()).hasSize(1);
    }

    @Test
    void keysAreInNoText() {
        BufferOptions options = OPTIONS.withEncoding(TestKeys.encrypted(TestKeys.NEW, TestKeys.OLD));

        assertThat(options.toString()).contains("old").contains("new").doesNotContain("AQAAAA").doesNotContain("AgAAAA");
    }

    private static Encoding plain(KeyRing keys) {
        return new Encoding(Compression.NONE, keys);
    }

    private Buffer open(Encoding encoding) {
        return Buffer.open(directory, OPTIONS.withEncoding(encoding), new RealFiles(), Clock.systemUTC());
    }

    private static Buffer open(FaultyFiles files, Encoding encoding) {
        return Buffer.open(Path.of("/memory"), OPTIONS.withEncoding(encoding), files, Clock.systemUTC());
    }

    private void append(Encoding encoding, int from, int until) throws Exception {
        try (Buffer buffer = open(encoding)) {
            buffer.reader("r");
            for (String payload : expected(from, until)) {
                buffer.append(List.of(BufferTest.entry(payload)));
            }
        }
    }

    private List<String> read(Encoding encoding) throws Exception {
        try (Buffer buffer = open(encoding)) {
            return BufferTest.readAll(buffer.reader("r")).stream().map(BufferTest::text).toList();
        }
    }

    private static List<String> expected(int from, int until) {
        return IntStream.range(from, until).mapToObj(BufferEncodingTest::payload).toList();
    }

    private static String payload(int i) {
        return SECRET + " " + i + " " + "x".repeat(i % 90);
    }

    private String folder() throws IOException {
        StringBuilder all = new StringBuilder();
        for (String name : folderNames()) {
            all.append(name).append(Files.readString(directory.resolve(name), StandardCharsets.ISO_8859_1));
        }
        return all.toString();
    }

    private List<String> folderNames() throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
