package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.format.Format;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A commit of several frames of which a crash left some is no damage, as long as it cannot be known that it was durable. */
@Timeout(60)
final class BufferTornCommitTest {
    private static final BufferOptions LARGE = BufferOptions.of("torn").withSizeMax(8 << 20).withRecordSizeMax(300_000)
            .withAppendSizeMax(1 << 20).withSegmentSize(2 << 20).withRetryDelay(Duration.ofMillis(2));
    private static final String TEXT = "x".repeat(300);

    private final FaultyFiles files = new FaultyFiles(new Random(1));
    private Buffer buffer;

    @AfterEach
    void close() {
        buffer.close();
    }

    @Test
    void aTornCommitOfSeveralFramesIsNotCalledDamage() throws Exception {
        List<Long> frames = aCommitOfSeveralFrames(0);
        tear(frames.get(2));

        open(LARGE);

        List<StoredItem> items = BufferPoliciesTest.readAll(buffer.reader("r"));
        assertThat(items).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(((StoredGap) gap).reason()).isEqualTo("torn"));
        assertThat(buffer.statistics().lost()).isZero();
        buffer.close();
        open(LARGE);
        assertThat(BufferPoliciesTest.readAll(buffer.reader("r"))).as("also in later runs")
                .filteredOn(item -> item instanceof StoredGap gap && gap.reason().equals("torn")).hasSize(1);
    }

    @Test
    void aHoleBehindWhichALaterCommitStandsIsDamage() throws Exception {
        List<Long> frames = aCommitOfSeveralFrames(1);
        tear(frames.get(2));

        open(LARGE);

        assertThat(BufferPoliciesTest.readAll(buffer.reader("r"))).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(((StoredGap) gap).reason()).isEqualTo("damaged"));
    }

    @Test
    void aFrameOfAnEarlierCommitThatIsDamagedBeforeTheLastIsDamage() throws Exception {
        List<Long> frames = aCommitOfSeveralFrames(1);
        // Only its body: its header still tells that it was of an earlier commit than the one behind it.
        tear(frames.get(3) + Format.FRAME_HEADER_SIZE);

        open(LARGE);

        assertThat(BufferPoliciesTest.readAll(buffer.reader("r"))).filteredOn(StoredGap.class::isInstance).singleElement()
                .satisfies(gap -> assertThat(((StoredGap) gap).reason()).isEqualTo("damaged"));
    }

    /** Leaves a folder whose newest segment holds a commit of one frame, one of four, and as many further ones. */
    private List<Long> aCommitOfSeveralFrames(int later) throws Exception {
        open(LARGE);
        buffer.reader("r");
        append(1);
        files.space(0);
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            appends.add(buffer.append(List.of(BufferTest.entry("y".repeat(250_000)))));
        }
        await().until(() -> buffer.statistics().full());
        files.space(Long.MAX_VALUE);
        for (var append : appends) {
            append.get(5, SECONDS);
        }
        append(later);
        files.cutNow();
        buffer.close();
        files.killed();
        List<Long> frames = frames();
        assertThat(frames).hasSize(4 + later);
        return frames;
    }

    /** Where the frames of the newest segment begin. */
    private List<Long> frames() {
        List<Long> offsets = new ArrayList<>();
        byte[] bytes = files.contents().get(segments().get(segments().size() - 1));
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (int at = Format.SEGMENT_HEADER_SIZE; at + Format.FRAME_HEADER_SIZE <= bytes.length;) {
            offsets.add((long) at);
            at += Format.FRAME_HEADER_SIZE + in.getInt(at + 12);
        }
        return offsets;
    }

    private void tear(long frame) {
        String newest = segments().get(segments().size() - 1);
        byte[] bytes = files.contents().get(newest);
        bytes[(int) frame + 20] ^= 1;
        files.put(newest, bytes);
    }

    private void append(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            buffer.append(List.of(BufferTest.entry(TEXT))).get(5, SECONDS);
        }
    }

    private List<String> segments() {
        return files.contents().keySet().stream().filter(name -> name.endsWith(".log")).sorted().toList();
    }

    private void open(BufferOptions options) {
        buffer = Buffer.open(Path.of("/memory"), options, files, Clock.systemUTC());
    }
}
