package io.sitewire.buffer.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One owner a folder; whoever only looks who that is keeps nobody out. */
@Timeout(60)
final class FolderLockTest {
    @TempDir
    Path folder;

    @Test
    void anOwnerThatStartsWhileAnotherProcessLooksIsNotRefused() throws Exception {
        FolderLock.take(folder.resolve("lock"), "first").close();
        // Looks for longer than anybody does: the shared lock is held for 200 ms from the moment that it says so.
        Process looking = child("look", "200");
        try (BufferedReader out = new BufferedReader(new InputStreamReader(looking.getInputStream()))) {
            assertThat(out.readLine()).isEqualTo("holds");

            Closeable lock = FolderLock.take(folder.resolve("lock"), "second");

            lock.close();
        } finally {
            assertThat(looking.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void anOwnerInAnotherProcessIsNamedAndKeepsOthersOut() throws Exception {
        Process owner = child("own", "60000");
        try (BufferedReader out = new BufferedReader(new InputStreamReader(owner.getInputStream()))) {
            assertThat(out.readLine()).isEqualTo("holds");

            assertThatThrownBy(() -> FolderLock.take(folder.resolve("lock"), "second")).isInstanceOf(FolderLockedException.class)
                    .hasMessageContaining("the other process");
            assertThat(FolderLock.holder(folder.resolve("lock"))).contains("the other process");
        } finally {
            owner.destroyForcibly().waitFor();
        }
        assertThat(FolderLock.holder(folder.resolve("lock"))).isEmpty();
        FolderLock.take(folder.resolve("lock"), "second").close();
    }

    @Test
    void manyWhoLookInThisProcessNeitherKeepAnOwnerOutNorTakeItsLockAway() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        FolderLock.take(folder.resolve("lock"), "first").close();
        CompletableFuture<?>[] looking = new CompletableFuture<?>[2];
        for (int i = 0; i < looking.length; i++) {
            looking[i] = CompletableFuture.runAsync(() -> {
                while (!stop.get()) {
                    look();
                }
            });
        }
        for (int i = 0; i < 200; i++) {
            FolderLock.take(folder.resolve("lock"), "owner " + i).close();
        }
        try (Closeable lock = FolderLock.take(folder.resolve("lock"), "last")) {
            Process other = child("own", "0");
            assertThat(new String(other.getInputStream().readAllBytes())).startsWith("refused");
        } finally {
            stop.set(true);
        }
        CompletableFuture.allOf(looking).get(10, TimeUnit.SECONDS);
    }

    private void look() {
        try {
            FolderLock.holder(folder.resolve("lock"));
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private Process child(String what, String millis) throws Exception {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), LockHolder.class.getName(), what, folder.resolve("lock").toString(), millis)
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
