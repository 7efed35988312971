package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.GapsSlot;
import io.sitewire.support.SettableClock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Gaps that no segment tells: what the file holds, and that it is never too small. */
final class GapsTest {
    private static final Path FOLDER = Path.of("/memory");
    private final FaultyFiles files = new FaultyFiles(new Random(1));
    private final Gaps gaps = open();

    @Test
    void dropsOneAfterTheOtherAreOneGapAndThatOfAnotherReasonIsNot() throws Exception {
        gaps.drop(gap(0, 10, "drop-oldest"), 0);
        gaps.drop(gap(10, 20, "drop-oldest"), 0);
        gaps.drop(gap(20, 30, "age-max"), 0);

        assertThat(reopened(100).explain(5, 25)).extracting(Gap::first).containsExactly(5L, 20L);
    }

    @Test
    void whatAllReadersHavePassedIsForgotten() throws Exception {
        gaps.drop(gap(0, 10, "drop-oldest"), 0);
        gaps.drop(gap(20, 30, "drop-oldest"), 15);

        assertThat(reopened(100).explain(0, 100)).extracting(Gap::first).containsExactly(20L);
    }

    @Test
    void aDropForWhichThereIsNoPlaceIsRefusedAndTheNewestStillFindOne() throws Exception {
        int count = 0;
        while (gaps.drop(gap(count * 20L, count * 20L + 10, "drop-oldest"), 0)) {
            count++;
        }
        assertThat(count).isEqualTo(Gaps.DROPPED_MAX);
        for (int i = 0; i < 10; i++) {
            gaps.append(gap(1000 + i, 1001 + i, "reason-" + i));
        }

        Gaps again = reopened(1000);
        assertThat(again.explain(0, 1000)).hasSize(count);
        assertThat(again.positionNext(1000)).isEqualTo(1010);
        assertThat(again.pending()).hasSizeLessThanOrEqualTo(Gaps.PENDING_MAX).first().satisfies(
                gap -> assertThat(gap.reason()).isEqualTo("several"));
    }

    @Test
    void aLogThatEndsBeforeWhatWasGivenOutGivesNoPositionTwice() throws Exception {
        gaps.append(gap(50, 60, "drop-newest"));

        Gaps again = reopened(40);

        assertThat(again.positionNext(40)).isEqualTo(60);
        assertThat(again.pending()).extracting(Gap::reason).containsExactly("damaged", "drop-newest");
    }

    @Test
    void aFailedSyncChangesNothingAndTheNextStoreTrustsANewFile() throws Exception {
        gaps.append(gap(0, 1, "drop-newest"));
        files.failSyncs(1);

        assertThatThrownBy(() -> gaps.append(gap(1, 2, "drop-newest"))).isInstanceOf(IOException.class);

        assertThat(gaps.positionNext(0)).isEqualTo(1);
        gaps.append(gap(1, 5, "drop-newest"));
        files.cutNow();
        assertThat(slot(files.restart(new Random(2)).contents().get("gaps")).gaps()).containsExactly(gap(0, 5, "drop-newest"));
    }

    @Test
    void theLargestSlotFits() throws Exception {
        List<Gap> most = java.util.stream.LongStream.range(0, Format.GAPS_MAX)
                .mapToObj(i -> gap(i * 10, i * 10 + 5, "x".repeat(Format.GAP_REASON_SIZE_MAX))).toList();

        assertThat(GapsSlot.decode(new GapsSlot(7, most).encode(), 0)).contains(new GapsSlot(7, most));
    }

    private static GapsSlot slot(byte[] file) throws IOException {
        GapsSlot first = GapsSlot.decode(file, 0).orElse(new GapsSlot(-1, List.of()));
        GapsSlot second = GapsSlot.decode(file, Format.GAPS_SLOT_SIZE).orElse(new GapsSlot(-1, List.of()));
        return first.sequence() > second.sequence() ? first : second;
    }

    private Gaps reopened(long logEnd) throws IOException {
        Gaps again = open();
        again.load();
        again.settle(logEnd, 0);
        return again;
    }

    private Gaps open() {
        return new Gaps(new GapsFile(files, FOLDER, new Segments(files, FOLDER, 1 << 20, new SetAside(files, FOLDER, 1 << 20, 1 << 10))), new SettableClock());
    }

    private static Gap gap(long first, long end, String reason) {
        return new Gap(first, end, 1, reason);
    }
}
