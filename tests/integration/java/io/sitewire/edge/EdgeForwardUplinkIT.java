package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.support.RoutesContext;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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

/** What an edge says in its uplink beside readings, and what it does with what the uplink does not take; with a real broker. */
class EdgeForwardUplinkIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static FarBroker far;

    @TempDir
    Path folder;
    private ForwardFixture fixture;

    @BeforeAll
    static void startBroker() throws Exception {
        far = new FarBroker();
    }

    @AfterAll
    static void stopBroker() {
        far.close();
    }

    @BeforeEach
    void open() {
        fixture = new ForwardFixture(folder);
    }

    @AfterEach
    void close() {
        far.link().restore();
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
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.report-interval", "200ms"))) {
            fixture.awaitAcknowledged(150);
            await().atMost(LONG).until(() -> fixture.accepted().ended().isEmpty());
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = far.uplink(fixture);
        assertThat(ForwardFixture.control(uplink, "announce")).as("they come with reports, too").hasSizeGreaterThan(2);
        List<Map<String, String>> announced = ForwardFixture.control(uplink, "announce").stream()
                .map(record -> ForwardFixture.headersWithout("acknowledged", record)).distinct().toList();
        assertThat(announced).hasSize(2);
        assertThat(announced.get(0)).containsEntry("epoch", before.toString()).containsEntry("position", "0")
                .doesNotContainKey("continues");
        assertThat(announced.get(1)).containsEntry("epoch", after.toString()).containsEntry("position", "100")
                .containsEntry("continues", before.toString());
        assertThat(ForwardFixture.kinds(uplink, before.toString())).startsWith("announce", "reading");
        assertThat(ForwardFixture.kinds(uplink, after.toString()).stream().filter(kind -> !kind.equals("report")))
                .startsWith("announce", "reading");
        JsonNode last = ForwardFixture.report(uplink, before);
        assertThat(last.get("final").asBoolean()).isTrue();
        assertThat(last.get("accepted").get("mqtt").asLong()).isEqualTo(100);
        assertThat(last.get("next").asLong()).isEqualTo(100);
        assertThat(last.get("unconfirmed").asLong()).isZero();
        JsonNode now = ForwardFixture.report(uplink, after);
        assertThat(now.get("accepted").get("mqtt").asLong()).isEqualTo(50);
        assertThat(now.get("next").asLong()).isEqualTo(150);
        assertThat(now.get("final").asBoolean()).as("the last report of an orderly end").isTrue();
    }

    @Test
    void anIdleEdgeReports() throws Exception {
        // given nothing to send, when
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.report-interval", "100ms"))) {
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().isPresent());
            Instant first = ForwardFixture.statistics(edge).lastReport().orElseThrow();
            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).lastReport().orElseThrow().isAfter(first));
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = far.uplink(fixture);
        assertThat(ForwardFixture.control(uplink, "report")).hasSizeGreaterThan(1);
        assertThat(ForwardFixture.readings(uplink)).isEmpty();
        assertThat(ForwardFixture.report(uplink, fixture.buffer().epoch()).get("pending").asLong()).isZero();
    }

    @Test
    void readingsThatTheBrokerRefusesAreDeadLettersAndTheRestArrives() throws Exception {
        // given an uplink that takes 20 kB at once, and readings of which two have more
        try (Admin admin = far.admin()) {
            admin.createTopics(List.of(new NewTopic(fixture.topic(), 1, (short) 1)
                    .configs(Map.of("max.message.bytes", "20000")))).all().get();
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
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.report-interval", "1s"))) {
            fixture.awaitAcknowledged(500);
            assertThat(ForwardFixture.statistics(edge).refused()).isEqualTo(2);
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = far.uplink(fixture);
        List<ConsumerRecord<byte[], byte[]>> gaps = ForwardFixture.control(uplink, "gap");
        assertThat(ForwardFixture.positions(gaps)).containsExactly(123L, 321L);
        assertThat(gaps).allMatch(gap -> ForwardFixture.headers(gap).get("reason").equals("refused by the broker"));
        assertThat(ForwardFixture.withGaps(uplink)).containsExactlyElementsOf(ForwardFixture.range(500));
        List<StoredRecord> letters = fixture.deadLetters();
        assertThat(letters).extracting(letter -> letter.payload().length).containsExactly(50_000, 50_000);
        assertThat(letters.get(0).headers()).containsEntry("reason", "REFUSED_BY_BROKER").containsEntry("sensor", "s123")
                .containsEntry("origin", "uplink:" + fixture.buffer().epoch() + ":123");
        assertThat(letters.get(0).headers().get("detail")).contains("RecordTooLarge");
        JsonNode report = ForwardFixture.report(uplink, fixture.buffer().epoch());
        assertThat(report.get("accepted").get("mqtt").asLong()).isEqualTo(500);
        assertThat(report.get("deadLetters").asLong()).as("they were accepted, and have positions").isZero();
    }

    @Test
    void anUplinkThatTakesNothingAtAllMakesNoDeadLetters() throws Exception {
        // given a compacted topic, which takes no record without a key
        try (Admin admin = far.admin()) {
            admin.createTopics(List.of(new NewTopic(fixture.topic(), 1, (short) 1)
                    .configs(Map.of("cleanup.policy", "compact")))).all().get();
        }
        fixture.store(0, 10);

        // when
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.denied-delay", "200ms"))) {
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
        try (RoutesContext edge = fixture.edge(far.address(), Map.of("sitewire.forward.denied-delay", "500ms"));
                Admin admin = far.admin()) {
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
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(far.taken(fixture)))).hasSizeGreaterThan(200);
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
        try (RoutesContext edge = fixture.edge(far.address(), Map.of())) {
            fixture.awaitAcknowledged(count);
        }

        // then
        List<ConsumerRecord<byte[], byte[]>> uplink = far.uplink(fixture);
        List<Map<String, String>> gaps = ForwardFixture.control(uplink, "gap").stream().map(ForwardFixture::headers).toList();
        assertThat(gaps).isNotEmpty().allMatch(gap -> gap.get("reason").equals("drop-oldest"));
        assertThat(gaps.stream().mapToLong(gap -> Long.parseLong(gap.get("end")) - Long.parseLong(gap.get("position"))).sum())
                .isEqualTo(dropped);
        assertThat(ForwardFixture.withGaps(uplink)).containsExactlyElementsOf(ForwardFixture.range(count));
        assertThat(ForwardFixture.report(uplink, fixture.buffer().epoch()).get("dropped").get("drop-oldest").asLong()).isEqualTo(dropped);
    }
}
