package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.buffer.BufferStatistics.State;
import io.sitewire.buffer.format.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a real file system of 4 MiB that really is full, read-only or out of inodes; needs root, and is skipped without. */
@Timeout(120)
final class RealDiskIT {
    private static final int INODES = 24;
    private static final BufferOptions OPTIONS = BufferOptions.of("disk").withRecordSizeMax(64 << 10).withSegmentSize(64 << 10)
            .withRetryDelay(Duration.ofMillis(20));
    @TempDir
    Path temporary;
    private Path mount;
    private boolean mounted;

    @BeforeEach
    void aSmallFileSystem() throws Exception {
        mount = Files.createDirectory(temporary.resolve("disk"));
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not root: no file system can be mounted");
        mounted = run("mount", "-t", "tmpfs", "-o", "size=4m,nr_inodes=" + INODES, "tmpfs", mount.toString()) == 0;
        Assumptions.assumeTrue(mounted, "a tmpfs cannot be mounted here, although this is root");
    }

    @AfterEach
    void itGoesAway() throws Exception {
        if (mounted) {
            assertThat(run("umount", mount.toString())).as("umount").isZero();
        }
    }

    @Test
    void aDiskFilledBySomethingElseMakesAppendsWaitAndTheyGoOnWhenItIsFreed() throws Exception {
        Path filler = mount.resolve("filler");
        try (Buffer buffer = Buffer.open(mount.resolve("buffer"), OPTIONS)) {
            BufferReader reader = buffer.reader("r");
            for (int i = 0; i < 3; i++) {
                List<CompletableFuture<Long>> before = append(buffer, 5);
                stored(before);
                fill(filler);
                List<CompletableFuture<Long>> waiting = append(buffer, 10);
                await().atMost(Duration.ofSeconds(20)).until(() -> buffer.condition().state() == State.NO_SPACE);
                assertThat(waiting.get(9)).isNotDone();
                assertThat(buffer.condition().problem()).isPresent();
                // What is acknowledged meanwhile is taken in as well, although the cursor may not find space.
                reader.acknowledge(i);

                Files.delete(filler);

                stored(waiting);
                assertThat(buffer.condition().state()).isEqualTo(State.UP);
                assertThat(buffer.condition().problem()).isEmpty();
            }
        }
        assertPositions(45, 2);
    }

    @Test
    void sourceStatesAreStoredOnAFullDiskInTheSpaceThatIsKeptForThemAndReadingsWait() throws Exception {
        Path filler = mount.resolve("filler");
        Path reserve = mount.resolve("buffer").resolve(Format.RESERVE_NAME);
        try (Buffer buffer = Buffer.open(mount.resolve("buffer"), OPTIONS)) {
            buffer.reader("r");
            stored(append(buffer, 5));
            assertThat(reserve).exists();
            fill(filler);

            for (int i = 0; i < 6; i++) {
                buffer.append(List.of(), List.of(new SourceState("client-" + i % 2, new byte[6000]))).get(20, TimeUnit.SECONDS);
            }
            List<CompletableFuture<Long>> waiting = append(buffer, 3);

            await().atMost(Duration.ofSeconds(20)).until(() -> buffer.condition().state() == State.NO_SPACE);
            assertThat(waiting.get(0)).isNotDone();
            assertThat(reserve).doesNotExist();
            buffer.append(List.of(), List.of(new SourceState("client-0", new byte[5000])));
            Files.delete(filler);
            stored(waiting);
            assertThat(reserve).exists();
        }
        try (Buffer buffer = Buffer.open(mount.resolve("buffer"), OPTIONS)) {
            assertThat(buffer.sourceStates()).containsOnlyKeys("client-0", "client-1");
            assertThat(buffer.sourceStates().get("client-0")).hasSize(5000);
        }
        assertPositions(8, 0);
    }

    @Test
    void aFileSystemWithoutInodesMakesTheNextSegmentWaitAndNothingIsLost() throws Exception {
        List<Path> fillers = new ArrayList<>();
        try (Buffer buffer = Buffer.open(mount.resolve("buffer"), OPTIONS.withSegmentSize(8 << 10))) {
            buffer.reader("r");
            for (int i = 0; i < INODES; i++) {
                try {
                    fillers.add(Files.createFile(mount.resolve("filler-" + i)));
                } catch (IOException e) {
                    break;
                }
            }
            List<CompletableFuture<Long>> waiting = append(buffer, 10);
            await().atMost(Duration.ofSeconds(20)).until(() -> buffer.condition().state() == State.NO_SPACE);
            assertThat(waiting.get(9)).isNotDone();

            for (Path filler : fillers) {
                Files.delete(filler);
            }

            stored(waiting);
        }
        assertPositions(10, 0);
    }

    @Test
    void aReadOnlyFileSystemIsNamedAndNothingIsTouchedAndItGoesOnOnceItIsWritable() throws Exception {
        try (Buffer buffer = Buffer.open(mount.resolve("buffer"), OPTIONS)) {
            buffer.reader("r");
            stored(append(buffer, 10));
        }
        assertThat(run("mount", "-o", "remount,ro", mount.toString())).isZero();

        assertThatThrownBy(() -> Buffer.open(mount.resolve("buffer"), OPTIONS)).isInstanceOfSatisfying(BufferException.class,
                e -> assertThat(e.error()).isEqualTo(BufferError.BUFFER_DIRECTORY_UNUSABLE)).hasMessageContaining("Read-only file system");

        assertThat(run("mount", "-o", "remount,rw", mount.toString())).isZero();
        assertPositions(10, 0);
    }

    @Test
    void aFolderThatBecomesReadOnlyIsCalledThatAndNothingIsLostOnceItIsWritable() throws Exception {
        try (Buffer buffer = Buffer.open(mount.resolve("buffer"), OPTIONS)) {
            buffer.reader("r");
            stored(append(buffer, 10));
            CompletableFuture<Long> waiting;
            // What is open stays writable under a mount that was there before; what is to be made is refused.
            assertThat(run("mount", "--bind", mount.toString(), mount.toString())).isZero();
            try {
                assertThat(run("mount", "-o", "remount,bind,ro", mount.toString())).isZero();
                assertThat(buffer.roll().handle((position, failure) -> failure != null).get(20, TimeUnit.SECONDS)).isTrue();
                waiting = append(buffer, 1).get(0);

                await().atMost(Duration.ofSeconds(20)).until(() -> buffer.condition().state() == State.READ_ONLY);
                assertThat(buffer.condition().problem()).hasValueSatisfying(problem -> assertThat(problem).contains("Read-only file system"));
                assertThat(waiting).isNotDone();
            } finally {
                assertThat(run("umount", mount.toString())).isZero();
            }

            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo(10);
            await().until(() -> buffer.condition().state() == State.UP);
        }
        assertPositions(11, 0);
    }

    @Test
    void aFileSystemThatTurnsReadOnlyWhileItIsUsedFailsNoAppendAndIsNamed() throws Exception {
        Path image = temporary.resolve("image");
        Path other = Files.createDirectory(temporary.resolve("ext4"));
        Files.write(image, new byte[8 << 20]);
        Assumptions.assumeTrue(run("mkfs.ext4", "-q", image.toString()) == 0, "no mkfs.ext4 here");
        Assumptions.assumeTrue(run("mount", "-o", "loop", image.toString(), other.toString()) == 0, "no loop device can be mounted here");
        List<CompletableFuture<Long>> waiting;
        try {
            try (Buffer buffer = Buffer.open(other.resolve("buffer"), OPTIONS)) {
                buffer.reader("r");
                stored(append(buffer, 10));
                // As after an error of the disk: the journal is given up, and every write is refused from here on.
                assertThat(run("mount", "-o", "remount,abort", other.toString())).isZero();

                waiting = append(buffer, 3);

                await().atMost(Duration.ofSeconds(20)).until(() -> buffer.condition().state() == State.READ_ONLY
                        || buffer.condition().state() == State.FAILING);
                assertThat(buffer.condition().problem()).hasValueSatisfying(problem -> assertThat(problem)
                        .matches("(?s).*(Read-only file system|Input/output error).*"));
                assertThat(waiting.get(0)).isNotDone();
            }
            assertThat(waiting.get(0)).isCompletedExceptionally();
        } finally {
            assertThat(run("umount", other.toString())).isZero();
        }
        assertThat(run("mount", "-o", "loop", image.toString(), other.toString())).isZero();
        try {
            assertThat(positions(other.resolve("buffer"), 10)).as("what was acknowledged").hasSize(10);
        } finally {
            assertThat(run("umount", other.toString())).isZero();
        }
    }

    @Test
    void aFullExt4FileSystemMakesAppendsWaitAndLosesNothing() throws Exception {
        Path image = temporary.resolve("image");
        Path other = Files.createDirectory(temporary.resolve("ext4"));
        Files.write(image, new byte[8 << 20]);
        Assumptions.assumeTrue(run("mkfs.ext4", "-q", image.toString()) == 0, "no mkfs.ext4 here");
        Assumptions.assumeTrue(run("mount", "-o", "loop", image.toString(), other.toString()) == 0, "no loop device can be mounted here");
        try {
            try (Buffer buffer = Buffer.open(other.resolve("buffer"), OPTIONS)) {
                buffer.reader("r");
                stored(append(buffer, 5));
                fill(other.resolve("filler"));
                List<CompletableFuture<Long>> waiting = append(buffer, 10);
                await().atMost(Duration.ofSeconds(20)).until(() -> buffer.condition().state() == State.NO_SPACE);

                Files.delete(other.resolve("filler"));

                stored(waiting);
            }
            assertThat(positions(other.resolve("buffer"), 15)).hasSize(15).startsWith(0L).endsWith(14L);
        } finally {
            assertThat(run("umount", other.toString())).isZero();
        }
    }

    private static List<CompletableFuture<Long>> append(Buffer buffer, int count) {
        List<CompletableFuture<Long>> appends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            appends.add(buffer.append(List.of(new Entry(Map.of("machine", "m"), new byte[4000]))));
        }
        return appends;
    }

    private static void stored(List<CompletableFuture<Long>> appends) throws Exception {
        for (CompletableFuture<Long> append : appends) {
            append.get(20, TimeUnit.SECONDS);
        }
    }

    /** Writes until the disk takes nothing more. */
    private static void fill(Path file) {
        byte[] chunk = new byte[4096];
        try (OutputStream out = Files.newOutputStream(file)) {
            while (true) {
                out.write(chunk);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    private void assertPositions(long count, long acknowledged) throws Exception {
        List<Long> positions = positions(mount.resolve("buffer"), (int) (count - acknowledged));
        assertThat(positions).hasSize((int) (count - acknowledged)).startsWith(acknowledged).endsWith(count - 1);
    }

    private static List<Long> positions(Path folder, int count) throws Exception {
        List<Long> positions = new ArrayList<>();
        try (Buffer buffer = Buffer.open(folder, OPTIONS)) {
            BufferReader reader = buffer.reader("r");
            while (positions.size() < count) {
                List<StoredRecord> records = reader.read(1000, 1 << 20, Duration.ofSeconds(5));
                assertThat(records).isNotEmpty();
                records.forEach(record -> positions.add(record.position()));
            }
        }
        return positions;
    }

    private static int run(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
            return process.exitValue();
        } catch (IOException e) {
            return -1;
        }
    }
}
