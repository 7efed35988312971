package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutgoingTest {
    @TempDir
    private Path folder;

    @Test
    void reportsStandBehindTheAnnouncementOfTheEpochThatIsSentSinceItMayHaveBeenLost() throws Exception {
        // given two runs
        UUID first;
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("outbox"))) {
            first = buffer.epoch();
            append(buffer, 3);
        }
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("outbox"))) {
            append(buffer, 2);
            UUID second = buffer.epoch();
            Outgoing outgoing = new Outgoing(buffer.reader("forward"), second);

            // when all of the first is sent
            Batch batch = outgoing.read(4, 1 << 20, Duration.ofSeconds(1));
            assertThat(batch.readings()).isEqualTo(3);
            ReportSource.Report report = report(first);
            assertThat(outgoing.reports(List.of(report)).parts())
                    .containsExactly(new Batch.Announce(first, 0, null), new Batch.Report(report));

            // when the second is reached
            outgoing.read(10, 1 << 20, Duration.ofSeconds(1));
            report = report(second);
            assertThat(outgoing.reports(List.of(report)).parts())
                    .containsExactly(new Batch.Announce(second, 3, first), new Batch.Report(report));
        }
    }

    private static void append(Buffer buffer, int count) throws Exception {
        buffer.append(Collections.nCopies(count, new Entry(Map.of(), new byte[] {1}))).get(10, TimeUnit.SECONDS);
    }

    private static ReportSource.Report report(UUID epoch) {
        return new ReportSource.Report(epoch, 0, new byte[0]);
    }
}
