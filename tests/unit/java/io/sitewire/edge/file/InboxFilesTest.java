package io.sitewire.edge.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.support.RecordingBuffer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InboxFilesTest {
    private static final Duration SETTLE = Duration.ofSeconds(1);
    private static final List<String> NAMES = List.of("a-1.csv", "a-2.csv", "a-3.csv");

    @TempDir
    private Path folder;
    private long nanos;
    private InboxFiles files;

    @BeforeEach
    void drop() throws IOException {
        files = new InboxFiles(new FileStates(new RecordingBuffer()), folder.resolve("inbox"), folder.resolve("done"),
                folder.resolve("refused"), SETTLE, () -> nanos);
        files.prepareOnStartup(null, null);
        for (String name : NAMES) {
            Files.writeString(folder.resolve("inbox").resolve(name), "time,value\n2026-01-31,1\n");
        }
    }

    @Test
    void ofFilesThatAreDroppedTogetherNoneIsBegunBeforeThoseWithEarlierNamesHoweverLongARoundTakes() throws IOException {
        round(Duration.ofMillis(1));

        // The settle time is over as the round goes on: for the last file, but it was not for the first.
        nanos = SETTLE.toNanos() - 1;
        assertThat(round(Duration.ofSeconds(2))).isEmpty();
        assertThat(round(Duration.ofMillis(1))).isEqualTo(NAMES);
    }

    @Test
    void aPauseAfterAFailureEndsBetweenRoundsOnly() throws IOException {
        round(Duration.ZERO);
        nanos = SETTLE.toNanos();
        assertThat(begin(0)).isTrue();
        files.rollback(null, null, null, null);
        assertThat(begin(1)).isFalse();
        assertThat(begin(2)).isFalse();

        nanos += Duration.ofMillis(900).toNanos();
        assertThat(round(Duration.ofMillis(200))).isEmpty();
        assertThat(round(Duration.ZERO)).isEqualTo(NAMES);
    }

    @Test
    void aFileThatChangesLateInARoundIsNotAtRestInTheNext() throws IOException {
        round(Duration.ZERO);
        begin(0);
        nanos += 10 * SETTLE.toNanos();
        Files.writeString(folder.resolve("inbox/a-2.csv"), "time,value\n2026-01-31,1\n2026-01-31,2\n");
        assertThat(begin(1)).isFalse();
        begin(2);
        nanos += SETTLE.toNanos() / 2;

        assertThat(round(Duration.ZERO)).containsExactly("a-1.csv", "a-3.csv");
        nanos += SETTLE.toNanos() / 2;
        assertThat(round(Duration.ZERO)).contains("a-2.csv");
    }

    /** Returns what is begun, in a round that takes so long for each file. */
    private List<String> round(Duration each) throws IOException {
        List<String> begun = new ArrayList<>();
        for (int i = 0; i < NAMES.size(); i++) {
            if (begin(i)) {
                begun.add(NAMES.get(i));
            }
            nanos += each.toNanos();
        }
        return begun;
    }

    private boolean begin(int index) throws IOException {
        GenericFile<File> file = new GenericFile<>();
        file.setAbsoluteFilePath(folder.resolve("inbox").resolve(NAMES.get(index)).toString());
        file.setRelativeFilePath(NAMES.get(index));
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(ExchangePropertyKey.BATCH_INDEX, index);
        return files.begin(null, null, exchange, file);
    }
}
