package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.Artifact;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.reading.Topics;
import io.sitewire.support.Site;
import io.sitewire.support.TestBroker;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Cores as processes, killed or stopped where it hurts. The link shows where that is: it swallows replies from a certain request on. */
@Timeout(600)
final class CoreKillIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    /** Kafka's transaction timeout, and the time until it looks. */
    private static final Duration ABANDONED = Duration.ofSeconds(21);
    private static TestBroker broker;
    @TempDir
    private Path folder;
    private MergeFixture fixture;
    private SitewireInstance core;
    private SitewireInstance other;
    private final String site = MergeFixture.newSite();

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new TestBroker();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        fixture = new MergeFixture(broker);
        fixture.createTopics(Topics.uplink(site));
        core = core("core-a");
        other = core("core-b");
    }

    @AfterEach
    void close() {
        broker.link().restore();
        core.kill();
        other.kill();
        fixture.close();
    }

    @Test
    void killedBetweenTheWritingOfABatchAndItsCommitItWritesTheBatchOnce() throws Exception {
        begin();

        broker.link().swallowRepliesFrom(key -> key == ApiKeys.TXN_OFFSET_COMMIT.id);
        fixture.send(site, 100, 200, 100);
        await().atMost(WITHIN).until(() -> written() > 100 && broker.link().repliesSwallowed() > 0);
        core.kill();
        broker.link().restore();
        assertPositions(100);
        core.start();

        awaitPositions(200);
        assertThat(written()).as("the batch was written twice, and is visible once").isGreaterThan(200);
    }

    @Test
    void killedDuringTheCommitItGoesOnBehindWhatWasCommitted() throws Exception {
        begin();

        broker.link().swallowRepliesFrom(key -> key == ApiKeys.END_TXN.id);
        fixture.send(site, 100, 200, 100);
        await().atMost(WITHIN).until(() -> fixture.positions(site).size() > 100);
        core.kill();
        broker.link().restore();
        core.start();

        fixture.send(site, 200, 210, 200);
        awaitPositions(210);
    }

    @Test
    void anotherTakesOverFromOneThatWasKilledWithABatchWritten() throws Exception {
        begin();
        other.start();
        other.awaitReady();

        broker.link().swallowRepliesFrom(key -> key == ApiKeys.TXN_OFFSET_COMMIT.id);
        fixture.send(site, 100, 200, 100);
        await().atMost(WITHIN).until(() -> written() > 100);
        core.kill();
        broker.link().restore();

        awaitPositions(200);
    }

    @Test
    void stoppedForLongerThanATransactionMayTakeAndWokenUpItWritesNothing() throws Exception {
        begin();

        broker.link().swallowRepliesFrom(key -> key == ApiKeys.TXN_OFFSET_COMMIT.id);
        fixture.send(site, 100, 200, 100);
        await().atMost(WITHIN).until(() -> written() > 100);
        signal("STOP");
        broker.link().restore();
        other.start();
        awaitPositions(200);
        await().pollDelay(ABANDONED).atMost(WITHIN).until(() -> true);
        signal("CONT");
        fixture.send(site, 200, 300, 200);

        awaitPositions(300);
        await().pollDelay(Duration.ofSeconds(12)).atMost(WITHIN).until(() -> true);
        assertPositions(300);
    }

    @Test
    void killedAndStoppedAtRandomUnderLoadNothingIsLostOrRepeated() throws Exception {
        long seed = System.nanoTime() % 1_000_000;
        Random random = new Random(seed);
        begin();
        other.start();
        long next = 100;
        for (int round = 0; round < 6; round++) {
            Thread load = load(next, next + 5000);
            await().atMost(WITHIN).pollDelay(random.nextInt(100, 900), TimeUnit.MILLISECONDS).until(() -> true);
            if (random.nextInt(3) == 0) {
                signal("STOP");
                await().atMost(WITHIN).pollDelay(random.nextInt(1, 14), TimeUnit.SECONDS).until(() -> true);
                signal("CONT");
            } else {
                core.kill();
                core.start();
            }
            load.join();
            next += 5000;
        }

        long all = next;
        await().atMost(WITHIN).untilAsserted(() -> assertThat(fixture.positions(site)).as("seed %d", seed)
                .hasSizeGreaterThanOrEqualTo((int) all));
        assertPositions((int) all);
        fixture.assertLedger(site, all);
    }

    private void begin() throws Exception {
        core.start();
        core.awaitReady();
        fixture.send(site, 0, 100, 0);
        awaitPositions(100);
    }

    private Thread load(long from, long to) {
        Thread thread = new Thread(() -> {
            for (long position = from; position < to; position += 250) {
                fixture.send(site, position, position + 250, position);
            }
        });
        thread.start();
        return thread;
    }

    private SitewireInstance core(String name) {
        return SitewireInstance.core(Artifact.built(Site.home()), folder.resolve(name), broker.throughLink(), Map.of(
                "sitewire.merge.group", fixture.group(), "sitewire.merge.discovery-interval", "500ms"));
    }

    private void signal(String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(core.process().pid())).start().waitFor()).isZero();
    }

    /** Records of the site in telemetry, whether they ever became visible or not. */
    private int written() {
        return fixture.read(Topics.TELEMETRY, site, "read_uncommitted").size();
    }

    private void awaitPositions(int count) {
        await().atMost(WITHIN).ignoreExceptions().untilAsserted(() -> assertThat(fixture.positions(site))
                .hasSizeGreaterThanOrEqualTo(count));
        assertPositions(count);
        fixture.assertLedger(site, count);
    }

    private void assertPositions(int count) {
        assertThat(fixture.positions(site)).containsExactlyElementsOf(LongStream.range(0, count).boxed().toList());
    }
}
