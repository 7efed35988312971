package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the children of these tests are POSIX shells")
class ChildProcessTest {
    @TempDir
    private Path directory;
    private ChildProcess child;

    @AfterEach
    void close() {
        if (child != null) {
            child.kill();
        }
    }

    @Test
    void outputOfEachRunIsInTheLog() throws Exception {
        // given
        child = shell("echo one; echo two >&2");
        child.awaitEnd(Duration.ofSeconds(10));

        // when
        child = shell("echo three");
        child.awaitEnd(Duration.ofSeconds(10));

        // then
        assertThat(child.lastLines(2)).containsExactly("two", "three");
        assertThat(child.exitCode()).hasValue(0);
    }

    @Test
    void aProcessThatEndedTooEarlyIsReportedWithItsLastWords() throws Exception {
        // given
        child = shell("echo 'no space left'; exit 7");
        child.awaitEnd(Duration.ofSeconds(10));

        // then
        assertThatThrownBy(child::requireAlive).isInstanceOf(DemoException.class)
                .hasMessageContaining("DEMO_PROCESS_ENDED").hasMessageContaining("exit code 7").hasMessageContaining("no space left");
    }

    @Test
    void aProcessThatIgnoresTheRequestToEndIsKilledAfterItsGrace() {
        // given
        child = shell("trap '' TERM; echo ready; while true; do sleep 0.1; done");
        await().until(() -> child.lastLines(1).contains("ready"));

        // when
        child.stop(Duration.ofMillis(300));

        // then
        assertThat(child.isAlive()).isFalse();
        assertThat(child.exitCode()).hasValue(128 + 9);
    }

    @Test
    void aProcessThatEndsInTimeIsNotKilled() {
        // given
        child = shell("trap 'exit 3' TERM; echo ready; while true; do sleep 0.1; done");
        await().until(() -> child.lastLines(1).contains("ready"));

        // when
        child.stop(Duration.ofSeconds(10));

        // then
        assertThat(child.exitCode()).hasValue(3);
    }

    @Test
    void noGuardIsLeftBehindWhenAChildHasEnded() throws Exception {
        // given
        List<Long> before = ProcessHandle.current().children().map(ProcessHandle::pid).toList();

        // when
        child = shell("exit 0");
        child.awaitEnd(Duration.ofSeconds(10));

        // then
        await().untilAsserted(() -> assertThat(ProcessHandle.current().children().map(ProcessHandle::pid)
                .filter(pid -> !before.contains(pid))).isEmpty());
    }

    @Test
    void aChildDoesNotOutliveAParentThatIsKilled() throws IOException {
        // given
        Process parent = new ProcessBuilder(JavaProgram.find().toString(), "-cp", System.getProperty("java.class.path"),
                Parent.class.getName(), directory.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Optional<ProcessHandle> orphan;
        try (BufferedReader output = parent.inputReader()) {
            orphan = ProcessHandle.of(Long.parseLong(output.readLine()));
            assertThat(orphan).isPresent();

            // when
            parent.destroyForcibly();
        }

        // then
        await().untilAsserted(() -> assertThat(orphan.get().isAlive()).isFalse());
    }

    private ChildProcess shell(String script) {
        return ChildProcess.start("shell", List.of("/bin/sh", "-c", script), directory, directory.resolve("log"));
    }

    /** Starts a child that would run for minutes, and prints its process id. */
    static final class Parent {
        private Parent() {
        }

        public static void main(String... arguments) throws InterruptedException {
            Path directory = Path.of(arguments[0]);
            ChildProcess child = ChildProcess.start("sleep", List.of("sleep", "300"), directory, directory.resolve("log"));
            System.out.println(child.pid());
            child.awaitEnd(Duration.ofMinutes(5));
        }
    }
}
