package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.camel.buffer.SendSchedule;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.TcpProxy;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each fault of the way to the uplink, aimed, with a real broker behind a link that can be bad. */
class EdgeForwardFaultIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static TestBroker broker;
    private static TcpProxy link;
    private static String far;

    @TempDir
    Path folder;
    private ForwardFixture fixture;

    @BeforeAll
    static void startBroker() throws Exception {
        int port = LocalPorts.free();
        link = TcpProxy.start(port);
        far = "127.0.0.1:" + link.port();
        broker = new TestBroker(List.of(new KafkaBroker.Listener("FAR", port, link.port())), List.of(
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found=true"));
    }

    @AfterAll
    static void stopBroker() {
        link.close();
        broker.close();
    }

    @BeforeEach
    void open() {
        fixture = new ForwardFixture(folder);
    }

    @AfterEach
    void close() {
        link.restore();
        fixture.close();
    }

    @Test
    void anEpochIsAnnouncedBeforeItsFirstReadingAndTheEdgeReportsWhatItAccepted() throws Exception {
        // given two runs of a buffer, of which the second goes on where the first ended
        UUID before = fixture.buffer().epoch();
        fixture.store(0, 100);
        fixture.reopen();
        UUID after = fixture.buffer().epoch();
        fixture.store(100, 50);

        // when
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.report-interval", "200ms"))) {
            fixture.awaitAcknowledged(150);
            await().atMost(LONG).until(() -> fixture.accepted().ended().isEmpty());
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = fixture.uplink(broker.bootstrapServers());
        assertThat(ForwardFixture.control(uplink, "announce")).as("they come with reports, too").hasSizeGreaterThan(2);
        List<Map<String, String>> announced = ForwardFixture.control(uplink, "announce").stream()
                .map(record -> ForwardFixture.headersWithout("acknowledged", record)).distinct().toList();
        assertThat(announced).hasSize(2);
        assertThat(announced.get(0)).containsEntry("epoch", before.toString()).containsEntry("position", "0").doesNotContainKey("continues");
        assertThat(announced.get(1)).containsEntry("epoch", after.toString()).containsEntry("position", "100")
                .containsEntry("continues", before.toString());
        assertThat(kinds(uplink, before.toString())).startsWith("announce", "reading");
        assertThat(kinds(uplink, after.toString()).stream().filter(kind -> !kind.equals("report"))).startsWith("announce", "reading");
        JsonNode last = report(uplink, before);
        assertThat(last.get("final").asBoolean()).isTrue();
        assertThat(last.get("accepted").get("mqtt").asLong()).isEqualTo(100);
        assertThat(last.get("next").asLong()).isEqualTo(100);
        assertThat(last.get("unconfirmed").asLong()).isZero();
        JsonNode now = report(uplink, after);
        assertThat(now.get("accepted").get("mqtt").asLong()).isEqualTo(50);
        assertThat(now.get("next").asLong()).isEqualTo(150);
        assertThat(now.get("final").asBoolean()).as("the last report of an orderly end").isTrue();
    }

    @Test
    void anIdleEdgeReports() throws Exception {
        // given nothing to send, when
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.report-interval", "100ms"))) {
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());
            Instant first = ForwardFixture.statistics(edge).lastReport().orElseThrow();
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().orElseThrow().isAfter(first));
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = fixture.uplink(broker.bootstrapServers());
        assertThat(ForwardFixture.control(uplink, "report")).hasSizeGreaterThan(1);
        assertThat(ForwardFixture.readings(uplink)).isEmpty();
        assertThat(report(uplink, fixture.buffer().epoch()).get("pending").asLong()).isZero();
    }

    @Test
    void severalBatchesInFlightCarryMoreOverALongWay() throws Exception {
        // given a link with a long way
        double one = drained(1);
        fixture.close();
        fixture = new ForwardFixture(folder.resolve("second"));

        // when
        double four = drained(4);

        // then
        System.out.printf("edge-forward over 75 ms each way: 1 batch in flight %.0f/s, 4 batches %.0f/s, ratio %.1f%n", one, four,
                four / one);
        assertThat(four / one).isGreaterThan(1.5);
    }

    private double drained(int inFlight) throws Exception {
        int count = 60_000;
        byte[] payload = "x".repeat(200).getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < count; i += 1000) {
            fixture.buffer().append(IntStream.range(0, 1000).mapToObj(n -> new Entry(Map.of("sensor", "s"), payload)).toList()).join();
        }
        link.slow(Duration.ofMillis(75));
        long begin = System.nanoTime();
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.batches-in-flight", String.valueOf(inFlight)))) {
            fixture.awaitAcknowledged(count);
            return count / ((System.nanoTime() - begin) / 1e9);
        } finally {
            link.restore();
        }
    }

    @Test
    void aLinkThatIsCutAgainAndAgainWhileSeveralBatchesAreUnderWayLosesNothing() throws Exception {
        // given
        int count = 30_000;
        fixture.store(0, count);
        link.slow(Duration.ofMillis(20));

        // when
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.retry-delay-max", "500ms"))) {
            for (int cut = 1; cut <= 4; cut++) {
                long least = cut * 5000L;
                await().atMost(LONG).until(() -> fixture.buffer().reader("forward").acknowledged() >= least);
                link.cut();
                link.restore();
                link.slow(Duration.ofMillis(20));
            }
            fixture.awaitAcknowledged(count);
        }

        // then
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(taken()))).containsExactlyElementsOf(range(count));
    }

    @Test
    void whatArrivedWhileNobodyWasToldIsSentAgain() throws Exception {
        // given an edge at work, of which nothing is under way, no report either
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.retry-delay-max", "500ms",
                "sitewire.forward.report-interval", "1h"))) {
            fixture.store(0, 1000);
            fixture.awaitAcknowledged(1000);
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());

            // when answers are swallowed: nothing is acknowledged, though it is there. That is one request, since the next one waits for
            // its answer; how many of the readings go with it is a matter of milliseconds.
            link.swallowReplies();
            fixture.store(1000, 500);
            await().atMost(LONG).until(() -> taken().size() > 1000);
            await().during(Duration.ofMillis(300)).until(() -> fixture.buffer().reader("forward").acknowledged() == 1000);
        }
        List<Long> before = ForwardFixture.positions(taken());
        List<Long> untold = before.subList(1000, before.size());
        link.restore();
        fixture.reopen();
        try (RoutesContext edge = fixture.edge(far, Map.of())) {
            fixture.awaitAcknowledged(1500);
        }

        // then all that was there is there twice, under the same positions, and what was not follows
        List<Long> positions = ForwardFixture.positions(taken());
        assertThat(untold).isNotEmpty();
        assertThat(positions.subList(before.size(), positions.size())).startsWith(untold.toArray(Long[]::new));
        assertThat(ForwardFixture.firsts(positions)).containsExactlyElementsOf(range(1500));
    }

    @Test
    void anUplinkThatIsDeletedAndCreatedAgainGetsTheRest() throws Exception {
        // given
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.retry-delay-max", "500ms")); Admin admin = broker.admin()) {
            fixture.store(0, 1000);
            fixture.awaitAcknowledged(1000);

            // when
            Uuid deleted = topicId(admin).orElseThrow();
            admin.deleteTopics(List.of(fixture.topic())).all().get();

            // then the edge creates it again, though what comes at first may go into the old one still
            await().atMost(LONG).until(() -> {
                fixture.store((int) fixture.buffer().statistics().positionNext(), 1);
                return topicId(admin).filter(id -> !id.equals(deleted)).isPresent();
            });
            int stored = (int) fixture.buffer().statistics().positionNext();
            fixture.store(stored, 1000);
            fixture.awaitAcknowledged(stored + 1000L);
            assertThat(ForwardFixture.positions(taken())).containsSubsequence(LongStream.range(stored, stored + 1000).boxed().toList());
        }
    }

    private Optional<Uuid> topicId(Admin admin) {
        try {
            return Optional.of(admin.describeTopics(List.of(fixture.topic())).allTopicNames().get().get(fixture.topic()).topicId());
        } catch (InterruptedException | ExecutionException e) {
            return Optional.empty();
        }
    }

    @Test
    void readingsThatTheBrokerRefusesAreDeadLettersAndTheRestArrives() throws Exception {
        // given an uplink that takes 20 kB at once, and readings of which two have more
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(fixture.topic(), 1, (short) 1).configs(Map.of("max.message.bytes", "20000")))).all().get();
        }
        Random random = new Random(1);
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            byte[] payload = new byte[i == 123 || i == 321 ? 50_000 : 400];
            random.nextBytes(payload);
            entries.add(new Entry(Map.of("sensor", "s" + i, "source", "mqtt"), payload));
        }
        fixture.buffer().append(entries).join();
        fixture.accepted().accepted("mqtt", 500);

        // when
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.report-interval", "1s"))) {
            fixture.awaitAcknowledged(500);
            assertThat(ForwardFixture.statistics(edge).refused()).isEqualTo(2);
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = fixture.uplink(broker.bootstrapServers());
        List<ConsumerRecord<byte[], byte[]>> gaps = ForwardFixture.control(uplink, "gap");
        assertThat(ForwardFixture.positions(gaps)).containsExactly(123L, 321L);
        assertThat(gaps).allMatch(gap -> ForwardFixture.headers(gap).get("reason").equals("refused by the broker"));
        assertThat(withGaps(uplink)).containsExactlyElementsOf(range(500));
        List<StoredRecord> letters = fixture.deadLetters();
        assertThat(letters).extracting(letter -> letter.payload().length).containsExactly(50_000, 50_000);
        assertThat(letters.get(0).headers()).containsEntry("reason", "REFUSED_BY_BROKER").containsEntry("sensor", "s123")
                .containsEntry("origin", "uplink:" + fixture.buffer().epoch() + ":123");
        assertThat(letters.get(0).headers().get("detail")).contains("RecordTooLarge");
        JsonNode report = report(uplink, fixture.buffer().epoch());
        assertThat(report.get("accepted").get("mqtt").asLong()).isEqualTo(500);
        assertThat(report.get("deadLetters").asLong()).as("they were accepted, and have positions").isZero();
    }

    @Test
    void anUplinkThatTakesNothingAtAllMakesNoDeadLetters() throws Exception {
        // given a compacted topic, which takes no record without a key
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(fixture.topic(), 1, (short) 1).configs(Map.of("cleanup.policy", "compact")))).all().get();
        }
        fixture.store(0, 10);

        // when
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.denied-delay", "200ms"))) {
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).consecutiveFailures() >= 3);

            // then
            assertThat(ForwardFixture.statistics(edge).lastError().orElseThrow()).contains("not even a record without a reading");
            assertThat(fixture.deadLetters()).isEmpty();
        }
    }

    @Test
    void anEdgeThatMayNotWriteWaitsAndGoesOnWhenItMay() throws Exception {
        // given an edge at work
        AclBinding deny = new AclBinding(new ResourcePattern(ResourceType.TOPIC, fixture.topic(), PatternType.LITERAL),
                new AccessControlEntry("User:ANONYMOUS", "*", AclOperation.WRITE, AclPermissionType.DENY));
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.denied-delay", "500ms")); Admin admin = broker.admin()) {
            fixture.store(0, 100);
            fixture.awaitAcknowledged(100);

            // when it is denied
            admin.createAcls(List.of(deny)).all().get();
            await().atMost(LONG).until(() -> {
                fixture.store((int) fixture.buffer().statistics().positionNext(), 1);
                return ForwardFixture.statistics(edge).state() == ForwardState.DENIED;
            });
            int stored = (int) fixture.buffer().statistics().positionNext();
            long reached = fixture.buffer().reader("forward").acknowledged();

            // then it accepts, sends nothing, and makes no dead letters; when it may again, it goes on
            fixture.store(stored, 100);
            assertThat(ForwardFixture.statistics(edge).lastError().orElseThrow()).contains("TopicAuthorizationException");
            assertThat(fixture.buffer().reader("forward").acknowledged()).isEqualTo(reached);
            admin.deleteAcls(List.of(deny.toFilter())).all().get();
            fixture.awaitAcknowledged(stored + 100L);
            assertThat(fixture.deadLetters()).isEmpty();
        }
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(taken()))).hasSizeGreaterThan(200);
    }

    @Test
    void outsideOfItsWindowThereIsNoConnection() throws Exception {
        // given a window that the test opens and closes
        AtomicBoolean open = new AtomicBoolean();
        fixture.schedule(connections -> new SendSchedule() {
            @Override
            public Optional<Instant> opensAt(Instant now) {
                return open.get() ? Optional.empty() : Optional.of(now.plusMillis(100));
            }

            @Override
            public Duration grace() {
                return Duration.ofSeconds(5);
            }

            @Override
            public void letGo() {
                connections.disconnect();
            }
        });
        fixture.store(0, 1000);
        await().atMost(LONG).until(() -> link.connections() == 0);
        try (RoutesContext edge = fixture.edge(far, Map.of())) {
            await().during(Duration.ofSeconds(1)).until(() -> link.connections() == 0
                    && ForwardFixture.statistics(edge).state() == ForwardState.WINDOW_CLOSED);

            // when it opens, and closes again
            open.set(true);
            fixture.awaitAcknowledged(1000);
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());
            open.set(false);
            fixture.store(1000, 1000);

            // then
            await().atMost(LONG).until(() -> link.connections() == 0);
            await().during(Duration.ofSeconds(1)).until(() -> link.connections() == 0);
            open.set(true);
            fixture.awaitAcknowledged(2000);
        }
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(taken()))).containsExactlyElementsOf(range(2000));
    }

    @Test
    void whatWasDroppedReachesTheUplinkAsAGapWithItsReason() throws Exception {
        // given a small buffer that drops the oldest
        fixture.close();
        fixture = new ForwardFixture(folder.resolve("small"), 4 << 20, BufferOptions.FullPolicy.DROP_OLDEST);
        fixture.buffer().reader("forward");
        byte[] payload = new byte[20_000];
        new Random(1).nextBytes(payload);
        int count = 500;
        for (int i = 0; i < count; i++) {
            fixture.buffer().append(List.of(new Entry(Map.of("sensor", "s"), payload))).join();
        }
        long dropped = fixture.buffer().statistics().dropped();
        assertThat(dropped).isPositive();

        // when
        try (RoutesContext edge = fixture.edge(far, Map.of())) {
            fixture.awaitAcknowledged(count);
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = fixture.uplink(broker.bootstrapServers());
        List<Map<String, String>> gaps = ForwardFixture.control(uplink, "gap").stream().map(ForwardFixture::headers).toList();
        assertThat(gaps).isNotEmpty().allMatch(gap -> gap.get("reason").equals("drop-oldest"));
        assertThat(gaps.stream().mapToLong(gap -> Long.parseLong(gap.get("end")) - Long.parseLong(gap.get("position"))).sum())
                .isEqualTo(dropped);
        assertThat(withGaps(uplink)).containsExactlyElementsOf(range(count));
        assertThat(report(uplink, fixture.buffer().epoch()).get("dropped").get("drop-oldest").asLong()).isEqualTo(dropped);
    }

    @Test
    void moreIsNotSentInASecondThanTheSettingAllows() throws Exception {
        // given
        fixture.store(0, 3000);

        // when
        long begin = System.nanoTime();
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.records-per-second-max", "1000"))) {
            fixture.awaitAcknowledged(3000);
        }

        // then
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isBetween(Duration.ofMillis(2700), Duration.ofSeconds(10));
    }

    @Test
    void anIdleEdgeWhoseCoreWentAwayNoticesItByItsReports() throws Exception {
        // given an idle edge
        try (RoutesContext edge = fixture.edge(far, Map.of("sitewire.forward.report-interval", "500ms"))) {
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());

            // when
            link.cut();

            // then what it sends has no answer, and there is no further success
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().orElseThrow()
                    .isBefore(Instant.now().minusSeconds(3)));
            assertThat(ForwardFixture.statistics(edge).sendingSince()).isPresent();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> taken() {
        return ForwardFixture.readings(fixture.uplink(broker.bootstrapServers()));
    }

    private static List<Long> range(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    /** Positions as a reader takes them that knows the next one, and takes gaps in their place. */
    private static List<Long> withGaps(List<ConsumerRecord<byte[], byte[]>> uplink) {
        List<Long> positions = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : uplink) {
            Map<String, String> headers = ForwardFixture.headers(record);
            long position = Long.parseLong(headers.get("position"));
            String kind = headers.get("kind");
            if (position == positions.size() && (kind == null || kind.equals("gap"))) {
                long end = kind == null ? position + 1 : Long.parseLong(headers.get("end"));
                LongStream.range(position, end).forEach(positions::add);
            }
        }
        return positions;
    }

    private static List<String> kinds(List<ConsumerRecord<byte[], byte[]>> uplink, String epoch) {
        return uplink.stream().map(ForwardFixture::headers).filter(headers -> headers.get("epoch").equals(epoch))
                .map(headers -> headers.getOrDefault("kind", "reading")).toList();
    }

    private static JsonNode report(List<ConsumerRecord<byte[], byte[]>> uplink, UUID epoch) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> reports = ForwardFixture.control(uplink, "report").stream()
                .filter(record -> ForwardFixture.headers(record).get("epoch").equals(epoch.toString())).toList();
        return JSON.readTree(reports.get(reports.size() - 1).value());
    }
}
