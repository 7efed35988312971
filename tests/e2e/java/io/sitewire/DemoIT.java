package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.ChildProcess;
import io.sitewire.support.DocumentedPage;
import io.sitewire.support.DocumentedPage.Block;
import io.sitewire.support.DocumentedShell;
import io.sitewire.support.Site;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script, and signals are POSIX's")
class DemoIT {
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final Pattern FOLDER = Pattern.compile("log (\\S+)/kafka/kafka\\.log");
    private static final Pattern RIGHTS = Pattern.compile("rights +(\\./sitewire site list .*)");
    private static final Pattern LIVE = Pattern.compile(" *(\\d+) s  accepted ([\\d,]+)  delivered ([\\d,]+)  pending ([\\d,]+)  .*");

    @TempDir
    private Path directory;
    private ChildProcess demo;

    @AfterEach
    void close() {
        if (demo != null) {
            demo.kill();
        }
    }

    @Test
    void throughACutLinkEveryReadingArrivesOnceAndInOrder() throws Exception {
        // given
        demo = demo("--seconds", "20", "--rate", "300", "--sites", "2", "--cut", "6:6");
        List<ProcessHandle> children = childrenWhenMachinesRun();
        Path folder = folder();

        // when
        boolean ended = demo.awaitEnd(WITHIN);

        // then
        assertThat(ended).isTrue();
        assertThat(demo.exitCode()).as(output()).hasValue(0);
        JsonNode verdict = new ObjectMapper().readTree(lines().get(lines().size() - 1));
        assertThat(verdict.fieldNames()).toIterable().containsExactly("accepted", "delivered", "missing", "duplicates", "outOfOrder",
                "pending", "latencyP50Millis", "latencyP99Millis", "gaps", "ledger");
        assertThat(verdict.get("accepted").asLong()).isBetween(20 * 300 * 8L / 10, 20 * 300 * 11L / 10);
        assertThat(verdict.get("delivered")).isEqualTo(verdict.get("accepted"));
        for (String defect : List.of("missing", "duplicates", "outOfOrder", "pending", "gaps")) {
            assertThat(verdict.get(defect).asLong()).as(defect).isZero();
        }
        JsonNode ledger = verdict.get("ledger");
        assertThat(ledger.get("accepted").asLong()).isEqualTo(ledger.get("delivered").asLong())
                .isGreaterThanOrEqualTo(verdict.get("accepted").asLong());
        for (String defect : List.of("rejected", "pending", "difference", "alerts", "unreported")) {
            assertThat(ledger.get(defect).asLong()).as(defect).isZero();
        }
        assertThat(verdict.get("latencyP99Millis").asLong()).as("what waited for the link").isGreaterThan(2_000);
        assertThat(lines().stream().filter(line -> line.contains("LINK CUT")).count()).isBetween(4L, 8L);
        assertThat(pendingWhileCut()).as("accepted all the same").isGreaterThan(1_000);
        assertGone(children, folder);
    }

    @Test
    void theSecureDemoGivesCoreAndSiteTheirRightsAndEveryReadingArrives() throws Exception {
        // given
        DocumentedShell shell = new DocumentedShell(directory.resolve("home"), new HashSet<>());
        Block block = DocumentedPage.of("docs/operate/identity.md").block("demo --secure");
        demo = shell.start(block, block.commands().get(0), "demo");
        List<ProcessHandle> children = childrenWhenMachinesRun();
        Path folder = folder();
        shell.awaitLines(block, block.commands().get(0).output(), demo);

        // when
        Process list = new ProcessBuilder("/bin/sh", "-c", RIGHTS.matcher(output()).results().findFirst().orElseThrow().group(1))
                .directory(shell.folder().toFile()).redirectErrorStream(true).start();
        String listed = new String(list.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // then
        assertThat(list.waitFor()).as(listed).isZero();
        assertThat(listed.lines().toList()).last().asString().matches("site-1 +yes +yes +5 of 5 +no limit");
        assertThat(Files.readString(folder.resolve("kafka/broker.properties"))).doesNotContain("PLAINTEXT");
        assertThat(demo.awaitEnd(WITHIN)).isTrue();
        assertThat(demo.exitCode()).as(output()).hasValue(0);
        JsonNode verdict = new ObjectMapper().readTree(lines().get(lines().size() - 1));
        assertThat(verdict.get("accepted").asLong()).isPositive().isEqualTo(verdict.get("delivered").asLong());
        assertGone(children, folder);
    }

    @Test
    void controlCEndsEverything() throws Exception {
        // given
        demo = demo("--seconds", "600");
        List<ProcessHandle> children = childrenWhenMachinesRun();
        Path folder = folder();

        // when
        signal("INT");

        // then
        assertThat(demo.awaitEnd(Duration.ofSeconds(40)))
                .as("it ends; it cannot if the shell that runs the tests has them in the background, where SIGINT is ignored").isTrue();
        assertThat(demo.exitCode()).hasValue(130);
        assertGone(children, folder);
    }

    @Test
    void noProcessOutlivesADemoThatIsKilled() throws Exception {
        // given
        demo = demo("--seconds", "600");
        List<ProcessHandle> children = childrenWhenMachinesRun();
        Path folder = folder();

        // when
        signal("KILL");

        // then
        assertThat(demo.awaitEnd(Duration.ofSeconds(10))).isTrue();
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        // Nobody is left to delete it but this test.
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> assertThat(file.toFile().delete()).isTrue());
        }
    }

    @Test
    void aProcessThatDiesEndsTheDemoWithItsLastWords() throws Exception {
        // given
        demo = demo("--seconds", "600");
        List<ProcessHandle> children = childrenWhenMachinesRun();
        Path folder = folder();
        ProcessHandle core = children.stream().filter(child -> child.info().commandLine().orElse("").contains(" core --config"))
                .findFirst().orElseThrow();

        // when
        core.destroyForcibly();

        // then
        assertThat(demo.awaitEnd(Duration.ofSeconds(60))).isTrue();
        assertThat(demo.exitCode()).hasValue(1);
        assertThat(output()).contains("DEMO_PROCESS_ENDED").contains("core, exit code 137").contains("core.log");
        assertGone(children, folder);
    }

    @Test
    void aWrongOptionStartsNothing() throws Exception {
        // when
        demo = demo("--cut", "now");

        // then
        assertThat(demo.awaitEnd(Duration.ofSeconds(60))).isTrue();
        assertThat(demo.exitCode()).hasValue(2);
        assertThat(output()).contains("DEMO_OPTION_INVALID").contains("--cut").doesNotContain("starting Kafka");
    }

    private ChildProcess demo(String... options) {
        List<String> command = new ArrayList<>(List.of(Site.home().resolve("sitewire").toString(), "demo"));
        command.addAll(List.of(options));
        return ChildProcess.start("demo", command, directory, directory.resolve("demo.log"));
    }

    private List<ProcessHandle> childrenWhenMachinesRun() {
        await().atMost(WITHIN).until(() -> {
            demo.requireAlive();
            return lines().stream().anyMatch(line -> LIVE.matcher(line).matches());
        });
        List<ProcessHandle> children = ProcessHandle.of(demo.pid()).orElseThrow().descendants().toList();
        assertThat(children).as("broker, core and edge, with their guards").hasSizeGreaterThanOrEqualTo(3);
        return children;
    }

    private Path folder() throws IOException {
        Matcher matcher = FOLDER.matcher(output());
        assertThat(matcher.find()).isTrue();
        Path folder = Path.of(matcher.group(1));
        assertThat(folder).isDirectory();
        return folder;
    }

    private long pendingWhileCut() throws IOException {
        return lines().stream().filter(line -> line.contains("LINK CUT")).map(LIVE::matcher).filter(Matcher::matches)
                .mapToLong(line -> Long.parseLong(line.group(4).replace(",", ""))).max().orElse(0);
    }

    private static void assertGone(List<ProcessHandle> children, Path folder) {
        // A guard is told to end when its child has, which may be a moment after the demo's own end.
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> assertThat(children).noneMatch(ProcessHandle::isAlive));
        assertThat(folder).doesNotExist();
    }

    private void signal(String name) throws Exception {
        assertThat(new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + demo.pid()).start().waitFor()).isZero();
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(demo.log());
    }

    private String output() throws IOException {
        return Files.readString(demo.log());
    }
}
