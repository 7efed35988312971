package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UplinkStateCodecTest {
    @Test
    void readsBackWhatItWroteInTheSameOrder() {
        Map<UUID, Long> next = new LinkedHashMap<>();
        next.put(new UUID(Long.MAX_VALUE, Long.MIN_VALUE), 0L);
        next.put(new UUID(0, 0), Long.MAX_VALUE);
        UplinkState state = new UplinkState("dWl-_2lkLXRoYXQtaXMtYQ", next, 41, 7);

        UplinkState read = UplinkStateCodec.decode(UplinkStateCodec.encode(state));

        assertThat(read).isEqualTo(state);
        assertThat(read.next().keySet()).containsExactlyElementsOf(next.keySet());
    }

    @Test
    void fitsIntoTheMetadataOfAnOffsetWithTheMostEpochsAndTheLargestPositions() {
        Map<UUID, Long> next = new LinkedHashMap<>();
        for (int epoch = 0; epoch < UplinkPositions.EPOCHS_MAX; epoch++) {
            next.put(new UUID(-1, epoch), Long.MAX_VALUE);
        }

        String text = UplinkStateCodec.encode(new UplinkState("AAAAAAAAAAAAAAAAAAAAAA", next, Long.MAX_VALUE, Long.MAX_VALUE));

        assertThat(text.getBytes(StandardCharsets.UTF_8).length).isLessThanOrEqualTo(UplinkStateCodec.LENGTH_MAX);
    }

    @Test
    void knowsNothingOfAnOffsetThatAnOperatorHasSet() {
        assertThat(UplinkStateCodec.decode("")).isEqualTo(UplinkState.EMPTY);
        assertThat(UplinkStateCodec.decode(null)).isEqualTo(UplinkState.EMPTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"2;x;0;0;", "1;x;0", "1;x;0;0;AAAA=1", "1;x;0;0;AAAAAAAAAAAAAAAAAAAAAA", "1;x;!;0;", "something else"})
    void refusesWhatItDoesNotUnderstandRatherThanForgetPositions(String metadata) {
        assertThatThrownBy(() -> UplinkStateCodec.decode(metadata)).isInstanceOf(IllegalArgumentException.class);
    }
}
