package io.sitewire.buffer;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@link BufferModelTest} with 1,500 rounds; {@code -Dsitewire.model.minutes=N} makes it go on for so long. */
final class BufferModelIT {
    private static final int ROUNDS = 1500;

    @Test
    @Timeout(value = 24, unit = TimeUnit.HOURS)
    void whateverIsDoneToItForLongerTheBufferIsWhatANaiveModelSays() {
        BufferModelTest.run(ROUNDS, Duration.ofMinutes(Long.getLong("sitewire.model.minutes", 0)));
    }
}
