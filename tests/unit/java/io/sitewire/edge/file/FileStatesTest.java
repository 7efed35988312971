package io.sitewire.edge.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.SourceState;
import io.sitewire.edge.EdgeBuffers;
import io.sitewire.edge.LinePosition;
import io.sitewire.support.RecordingBuffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStatesTest {
    private static final LinePosition PLACE = new LinePosition(7, 99, -5, true);

    @TempDir
    private Path inbox;
    private final RecordingBuffer store = new RecordingBuffer();

    @Test
    void aPlaceComesBackAsItWasStored() {
        FileProgress progress = progress("Halle 1/Presse \uD83C\uDF21.csv", 3, false);
        put(EdgeBuffers.OUTBOX, progress);

        assertThat(new FileStates(store).get(EdgeBuffers.OUTBOX, progress.path())).isEqualTo(progress);
        assertThat(new FileStates(store).get(EdgeBuffers.DEAD_LETTERS, progress.path())).isNull();
    }

    @Test
    void whatCannotBeReadIsForgottenAtTheStartAndTheRestStays() throws IOException {
        FileProgress good = progress("good.csv", 1, false);
        Files.writeString(inbox.resolve("good.csv"), "x");
        put(EdgeBuffers.OUTBOX, good);
        byte[] sound = progress("a.csv", 1, false).encode();
        byte[] later = sound.clone();
        later[0] = 2;
        byte[] headSize = sound.clone();
        headSize[10] = -1;
        byte[] name = progress("a\0.csv", 1, false).encode();
        store.append(EdgeBuffers.OUTBOX, List.of(new SourceState("file:a.csv", later), new SourceState("file:b.csv", sound),
                new SourceState("file#12", new byte[3]), new SourceState("mqtt:1", new byte[3])));
        store.append(EdgeBuffers.DEAD_LETTERS, List.of(new SourceState("file:a.csv", headSize), new SourceState("file:a\0.csv", name)));

        FileStates states = new FileStates(store);
        states.cleanUp(inbox);

        assertThat(store.states(EdgeBuffers.OUTBOX)).containsOnlyKeys("file:good.csv", "mqtt:1");
        assertThat(store.states(EdgeBuffers.DEAD_LETTERS)).isEmpty();
        assertThat(states.get(EdgeBuffers.OUTBOX, "good.csv")).isEqualTo(good);
    }

    @Test
    void ofFilesThatWereTakenAwayHalfReadAHundredAreRememberedAndTheOldestForgotten() {
        IntStream.range(0, 103).forEach(i -> put(EdgeBuffers.OUTBOX, progress("f" + i, i, false)));
        put(EdgeBuffers.OUTBOX, progress("moved", 200, true));

        new FileStates(store).cleanUp(inbox);

        assertThat(store.states(EdgeBuffers.OUTBOX)).hasSize(100).doesNotContainKeys("file:f0", "file:f1", "file:f2", "file:moved");
    }

    @Test
    void theyTakeAtMostHalfOfTheRoomThatFilesHave() {
        IntStream.range(0, 50).forEach(i -> put(EdgeBuffers.OUTBOX, progress("x".repeat(200) + i, i, false)));
        FileStates states = new FileStates(store.statesSizeMax(64 << 10));
        assertThat(states.size()).isGreaterThan(states.sizeMax());

        states.cleanUp(inbox);

        assertThat(states.size()).isBetween(states.sizeMax() / 4, states.sizeMax() / 2);
        assertThat(store.states(EdgeBuffers.OUTBOX)).containsKey("file:" + "x".repeat(200) + 49);
    }

    private void put(String buffer, FileProgress progress) {
        store.append(buffer, List.of(FileStates.state(progress)));
    }

    private static FileProgress progress(String path, long millis, boolean complete) {
        return new FileProgress(path, new FileIdentity(1, 2, 3), new FileState(4, 5), PLACE, 6, millis, complete, "");
    }
}
