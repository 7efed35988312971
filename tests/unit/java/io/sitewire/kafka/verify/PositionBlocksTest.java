package io.sitewire.kafka.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.format.RunningHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class PositionBlocksTest {
    private final PositionBlocks blocks = new PositionBlocks();
    private final List<String> wrong = new ArrayList<>();

    @Test
    void theRunningHashIsComputedInWhateverOrderPositionsAreFound() {
        add(blocks, 0, 5000, -1, -1);

        assertThat(blocks.checkHash(0, this::wrong)).isEqualTo(5000);
        assertThat(wrong).isEmpty();
    }

    @Test
    void oneAlteredPayloadIsFoundInItsBlock() {
        add(blocks, 0, 5000, 3000, -1);

        blocks.checkHash(0, this::wrong);

        assertThat(wrong).containsExactly("2048-3072");
    }

    @Test
    void anAlteredPayloadAtTheBeginningOfABlockIsFoundByWhatIsBeforeIt() {
        add(blocks, 0, 5000, 2048, -1);

        blocks.checkHash(0, this::wrong);

        assertThat(wrong).containsExactly("2048-2049");
    }

    @Test
    void twoPlacesAreComparedWhereTheyHaveTheSamePositions() {
        PositionBlocks other = new PositionBlocks();
        add(blocks, 0, 5000, -1, 10);
        add(other, 0, 5000, 4000, -1);

        assertThat(blocks.comparePayloads(other, this::wrong)).isEqualTo(5000 - 1024);
        assertThat(wrong).containsExactly("3072-4096");
    }

    @Test
    void whatIsMissingIsNamedAsRangesAndWhatNeedNotBeThereIsNot() {
        add(blocks, 0, 3000, -1, 1500);

        blocks.missing(0, 3010, position -> position != 3005, this::wrong);

        assertThat(wrong).containsExactly("1500-1501", "3000-3005", "3006-3010");
    }

    @Test
    void aPositionIsAddedOnce() {
        add(blocks, 0, 2000, -1, -1);

        assertThat(blocks.add(5, new byte[0], null)).isFalse();
        assertThat(blocks.add(1999, new byte[0], null)).isFalse();
        assertThat(blocks.add(2000, new byte[0], null)).isTrue();
        assertThat(blocks.count()).isEqualTo(2001);
    }

    private void wrong(long from, long to) {
        wrong.add(from + "-" + to);
    }

    private static void add(PositionBlocks to, int from, int end, int altered, int left) {
        List<Integer> order = new ArrayList<>();
        long[] hashes = new long[end];
        long running = 0;
        for (int position = from; position < end; position++) {
            running = RunningHash.next(running, RunningHash.of(payload(position)));
            hashes[position] = running;
            if (position != left) {
                order.add(position);
            }
        }
        Collections.shuffle(order, new Random(1));
        order.forEach(position -> to.add(position, position == altered ? payload(-1) : payload(position), hashes[position]));
    }

    private static byte[] payload(int position) {
        return ("payload " + position).getBytes(StandardCharsets.UTF_8);
    }
}
