package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.format.Format;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever the bytes on disk look like: the buffer opens, delivers what is whole, invents nothing, and goes on. */
@Timeout(60)
final class BufferDamageTest {
    private static final Path FOLDER = Path.of("/memory");
    private static final BufferOptions OPTIONS = BufferOptions.of("damage").withRecordSizeMax(4096).withSizeMax(64 << 10)
            .withSegmentSize(740);
    private static final int RECORDS = 12;
    private final Random random = new Random(7);
    private Map<String, byte[]> whole;

    @BeforeEach
    void aSmallBufferOfThreeSegmentsOfWhichThreeRecordsAreAcknowledged() throws Exception {
        FaultyFiles files = new FaultyFiles(random);
        try (Buffer buffer = open(files)) {
            BufferReader reader = buffer.reader("r");
            for (int i = 0; i < RECORDS; i++) {
                buffer.append(List.of(BufferTest.entry(payload(i)))).get(5, SECONDS);
            }
            reader.acknowledge(3);
        }
        whole = files.contents();
        assertThat(segments()).hasSize(3);
    }

    @Test
    void anyFlippedByteCostsAtMostItsOwnFrameAndNeverShowsAWrongRecord() throws Exception {
        for (String name : whole.keySet()) {
            for (int i = 0; i < whole.get(name).length; i++) {
                if (name.endsWith(".cursor") && i % Format.CURSOR_SLOT_DISTANCE >= Format.CURSOR_SLOT_SIZE) {
                    continue;
                }
                Map<String, byte[]> damaged = copy();
                damaged.get(name)[i] ^= 1 << random.nextInt(8);

                List<StoredRecord> records = reopen(damaged);

                int lost = RECORDS + 1 - (int) records.get(0).position() - records.size();
                assertThat(lost).as(name + " byte " + i).isBetween(0, 1);
            }
        }
    }

    @Test
    void anyTruncatedLengthOfTheNewestSegmentIsATornTailThatIsCut() throws Exception {
        String newest = segments().get(2);
        for (int length = 0; length < whole.get(newest).length; length++) {
            Map<String, byte[]> damaged = copy();
            damaged.put(newest, Arrays.copyOf(damaged.get(newest), length));

            List<StoredRecord> records = reopen(damaged);

            assertThat(records.get(records.size() - 1).payload()).isEqualTo(payload(99).getBytes());
            assertThat(records.get(records.size() - 1).position() - records.get(0).position()).isEqualTo(records.size() - 1);
        }
    }

    @Test
    void anyTruncatedLengthOfAnOlderSegmentIsALossThatIsCounted() throws Exception {
        String older = segments().get(1);
        long end = Format.segmentPosition(segments().get(2));
        for (int length = 0; length < whole.get(older).length; length += 7) {
            FaultyFiles files = files(copy());
            files.put(older, Arrays.copyOf(whole.get(older), length));
            try (Buffer buffer = open(files)) {
                List<StoredRecord> records = BufferTest.readAll(buffer.reader("r"));

                assertThat(records).extracting(StoredRecord::position).contains(end);
                assertThat(buffer.statistics().lost()).isEqualTo(RECORDS - 3 - records.size());
                buffer.reader("r").acknowledge(RECORDS);
                await().pollInterval(Duration.ofMillis(1)).until(() -> buffer.statistics().segments() == 1);
                if (buffer.statistics().lost() > 0) {
                    assertThat(files.contents()).as("set aside, not deleted").containsKey(older + ".damaged");
                }
            }
        }
    }

    @Test
    void aMissingSegmentIsALossThatIsCountedAndTheRestIsRead() throws Exception {
        FaultyFiles files = files(copy());
        files.remove(segments().get(1));
        long missing = Format.segmentPosition(segments().get(2)) - Format.segmentPosition(segments().get(1));
        try (Buffer buffer = open(files)) {
            List<StoredRecord> records = BufferTest.readAll(buffer.reader("r"));

            assertThat(records).hasSize(RECORDS - 3 - (int) missing);
            assertThat(buffer.statistics().lost()).isEqualTo(missing);
            buffer.reader("r").rewind();
            BufferTest.readAll(buffer.reader("r"));
            assertThat(buffer.statistics().lost()).as("not counted twice").isEqualTo(missing);
        }
    }

    @Test
    void garbageUnderAnyNameNeitherStopsTheStartNorIsDeletedUnseen() throws Exception {
        for (int i = 0; i < 200; i++) {
            byte[] garbage = new byte[random.nextInt(2000)];
            random.nextBytes(garbage);
            Map<String, byte[]> damaged = copy();
            String name = List.of(segments().get(0), segments().get(1), segments().get(2), "r.cursor", "x.cursor", "lock", "notes.txt",
                    Format.segmentName(13), Format.segmentName(5000), "99999999999999999999.log").get(i % 10);
            damaged.put(name, garbage);

            List<StoredRecord> records = reopen(damaged);

            assertThat(records).as(name).isNotEmpty();
        }
    }

    @Test
    void aDamagedOrMissingCursorReadsAgainFromTheFirstRecordThatIsKept() throws Exception {
        Map<String, byte[]> damaged = copy();
        Arrays.fill(damaged.get("r.cursor"), (byte) 0);
        Map<String, byte[]> missing = copy();
        missing.remove("r.cursor");

        assertThat(reopen(damaged).get(0).position()).isZero();
        assertThat(reopen(missing).get(0).position()).isZero();
        assertThat(reopen(copy()).get(0).position()).isEqualTo(3);
    }

    @Test
    void aCursorAheadOfTheLogIsSetBackSoThatNothingNewIsSkipped() throws Exception {
        FaultyFiles files = files(copy());
        try (Buffer buffer = open(files)) {
            buffer.reader("r").acknowledge(RECORDS);
        }
        Map<String, byte[]> rolledBack = copy();
        rolledBack.put("r.cursor", files.contents().get("r.cursor"));
        segments().subList(1, 3).forEach(rolledBack::remove);

        List<StoredRecord> records = reopen(rolledBack);

        assertThat(records).hasSize(1);
        assertThat(records.get(0).payload()).isEqualTo(payload(99).getBytes());
    }

    @Test
    void withoutAnySegmentPositionsGoOnWhereTheCursorStands() throws Exception {
        Map<String, byte[]> wiped = copy();
        segments().forEach(wiped::remove);

        assertThat(reopen(wiped).get(0).position()).isEqualTo(3);
    }

    @Test
    void aNewerVersionIsRefusedByNameAndNotTouched() {
        Map<String, byte[]> newer = copy();
        byte[] header = newer.get(segments().get(2));
        header[9] = 2;
        CRC32C crc = new CRC32C();
        crc.update(header, 0, 124);
        ByteBuffer.wrap(header).putInt(124, (int) crc.getValue());
        FaultyFiles files = files(newer);

        assertThatThrownBy(() -> open(files)).isInstanceOfSatisfying(BufferException.class,
                e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_FORMAT_UNKNOWN))
                .hasMessageContaining("version 2").hasMessageContaining(segments().get(2));
        assertThat(files.contents()).containsExactlyInAnyOrderEntriesOf(newer);
    }

    /** Opens, appends, reads all; every record must be one that was appended, in order. */
    private List<StoredRecord> reopen(Map<String, byte[]> contents) throws Exception {
        FaultyFiles files = files(contents);
        try (Buffer buffer = open(files)) {
            buffer.append(List.of(BufferTest.entry(payload(99)))).get(5, SECONDS);
            List<StoredRecord> records = BufferTest.readAll(buffer.reader("r"));
            long before = -1;
            for (StoredRecord record : records) {
                assertThat(record.position()).isGreaterThan(before);
                before = record.position();
                if (record.epoch().equals(buffer.epoch())) {
                    assertThat(record.payload()).isEqualTo(payload(99).getBytes());
                } else {
                    assertThat(record.payload()).isEqualTo(payload((int) record.position()).getBytes());
                }
            }
            return records;
        }
    }

    private static Buffer open(FaultyFiles files) {
        return Buffer.open(FOLDER, OPTIONS, files, Clock.systemUTC());
    }

    private FaultyFiles files(Map<String, byte[]> contents) {
        FaultyFiles files = new FaultyFiles(random);
        contents.forEach(files::put);
        return files;
    }

    private Map<String, byte[]> copy() {
        Map<String, byte[]> copy = new TreeMap<>();
        whole.forEach((name, bytes) -> copy.put(name, bytes.clone()));
        return copy;
    }

    private List<String> segments() {
        return whole.keySet().stream().filter(name -> name.endsWith(".log")).sorted().toList();
    }

    private static String payload(int i) {
        return "record " + i + " " + "x".repeat(40);
    }
}
