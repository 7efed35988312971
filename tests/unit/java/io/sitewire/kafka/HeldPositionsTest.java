package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeldPositionsTest {
    private final HeldPositions held = new HeldPositions();

    @Test
    void knowsTheLowestInWhateverOrderTheyWereSeen() {
        for (long position : new long[] {9, 7, 8, 20, 5}) {
            held.add(position);
        }

        assertThat(held.lowest()).isEqualTo(5);
        held.removeBelow(6);
        assertThat(held.lowest()).isEqualTo(7);
        held.removeBelow(9);
        assertThat(held.lowest()).isEqualTo(9);
        held.removeBelow(10);
        assertThat(held.lowest()).isEqualTo(20);
    }

    @Test
    void isEmptyOnlyWhenTheHighestIsTakenHoweverManyWereSeen() {
        for (long position = 0; position < 4 * HeldPositions.RANGES_MAX; position += 2) {
            held.add(position);
        }

        held.removeBelow(2 * HeldPositions.RANGES_MAX);
        assertThat(held.isLowestKnown()).isFalse();
        assertThat(held.isEmpty()).isFalse();
        held.removeBelow(4 * HeldPositions.RANGES_MAX);
        assertThat(held.isEmpty()).isTrue();
    }
}
