package io.sitewire.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.TopicSpec;
import io.sitewire.kafka.tls.TlsFiles;
import io.sitewire.reading.Topics;
import io.sitewire.support.SecureBroker;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a site can and cannot do in Kafka, with a real broker, its TLS and its authorizer. */
class SiteRightsIT {
    private static final String SITE = "plant-7";
    private static final String LONGER = "plant-70";
    private static final Duration SOON = Duration.ofSeconds(10);
    @TempDir
    static Path folder;
    private static SecureBroker broker;
    private static TlsFiles site;

    @BeforeAll
    static void start() throws Exception {
        broker = new SecureBroker(folder);
        try (SiteAdmin admin = admin()) {
            add(admin, SITE, 0, false);
            add(admin, LONGER, 0, false);
        }
        site = broker.site(SITE);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @Test
    void aSiteWritesItsUplinkAndReadsItsDownlink() {
        assertThatCode(() -> write(site, SITE)).doesNotThrowAnyException();
        assertThatCode(() -> read(site, Topics.downlink(SITE))).doesNotThrowAnyException();
        assertThatCode(() -> join(site, SITE, Topics.downlink(SITE))).doesNotThrowAnyException();
    }

    @Test
    void aSiteWritesNoUplinkOfAnotherNotEvenOneWhoseNameBeginsWithItsOwn() {
        assertThatThrownBy(() -> write(site, LONGER)).hasRootCauseInstanceOf(AuthorizationException.class);
        TlsFiles longer = broker.site(LONGER);
        assertThatCode(() -> write(longer, LONGER)).doesNotThrowAnyException();
        assertThatThrownBy(() -> write(longer, SITE)).hasRootCauseInstanceOf(AuthorizationException.class);
    }

    @Test
    void aSiteReadsNoUplinkNotEvenItsOwnAndNoDownlinkOfAnother() {
        for (String topic : List.of(Topics.uplink(SITE), Topics.uplink(LONGER), Topics.downlink(LONGER))) {
            assertThatThrownBy(() -> read(site, topic)).as(topic).isInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void aSiteIsInNoGroupButItsOwn() {
        for (String group : List.of(LONGER, "sitewire-merge", "any")) {
            assertThatThrownBy(() -> join(site, group, Topics.downlink(SITE))).as(group).isInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void aSiteHasNoTransactionalId() {
        for (String id : List.of(SITE, "sitewire-merge-core-0-8080", "any")) {
            try (KafkaProducer<byte[], byte[]> producer = producer(broker.connection(site), Map.of("transactional.id", id))) {
                assertThatThrownBy(producer::initTransactions).as(id).isInstanceOf(AuthorizationException.class);
            }
        }
    }

    @Test
    void aSiteSeesNoTopicButItsOwnAndMakesNone() throws Exception {
        try (Admin admin = Admin.create(broker.connection(site).settings())) {
            assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrder(Topics.uplink(SITE), Topics.downlink(SITE));
            assertThatThrownBy(() -> admin.createTopics(List.of(topic("site.plant-7.further").newTopic())).all().get())
                    .hasRootCauseInstanceOf(AuthorizationException.class);
            assertThatThrownBy(() -> admin.deleteTopics(List.of(Topics.uplink(SITE))).all().get())
                    .hasRootCauseInstanceOf(AuthorizationException.class);
        }
    }

    @Test
    void aCertificateOfAnotherCaIsNotLetIn() {
        assertThatThrownBy(() -> write(broker.stranger(SITE), SITE)).hasRootCauseInstanceOf(SSLException.class);
    }

    @Test
    void anExpiredCertificateIsNotLetIn() {
        TlsFiles expired = broker.files(broker.authority().issueSite("expired", Duration.ofMinutes(-1)));
        assertThatThrownBy(() -> write(expired, SITE)).hasRootCauseInstanceOf(SSLException.class);
    }

    @Test
    void withoutACertificateOrWithoutTlsNobodyIsLetIn() {
        TlsFiles nobody = new TlsFiles(site.ca(), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> write(nobody, SITE)).isInstanceOf(KafkaException.class);
        KafkaConnection plain = KafkaConnection.plain(broker.bootstrapServers());
        assertThatThrownBy(() -> write(plain, SITE)).hasRootCauseInstanceOf(TimeoutException.class);
    }

    @Test
    void aBrokerWhoseCertificateIsForAnotherHostIsNotTalkedTo() {
        KafkaConnection other = new KafkaConnection(broker.bootstrapServers().replace("127.0.0.1", "localhost"),
                broker.connection(site).tls());
        assertThatThrownBy(() -> write(other, SITE)).hasRootCauseInstanceOf(CertificateException.class);
    }

    @Test
    void addingASiteAgainChangesNothingAndADryRunNeverDoes() throws Exception {
        try (SiteAdmin admin = admin()) {
            assertThat(add(admin, "plant-9", 1_000_000, true)).hasSize(8).allMatch(line -> line.contains(": would be "));
            assertThat(admin.list()).noneMatch(state -> state.site().equals("plant-9"));

            assertThat(add(admin, "plant-9", 1_000_000, false)).hasSize(8).noneMatch(line -> line.contains("already"));
            awaitState(admin, new SiteAdmin.State("plant-9", true, true, SiteAdmin.State.ACLS, 0, 1_000_000));
            assertThat(add(admin, "plant-9", 1_000_000, false)).hasSize(8).allMatch(line -> line.contains("already"));

            admin.remove("plant-9", false, true, line -> { });
            assertThat(admin.list()).contains(new SiteAdmin.State("plant-9", true, true, SiteAdmin.State.ACLS, 0, 1_000_000));
            admin.remove("plant-9", false, false, line -> { });
            awaitState(admin, new SiteAdmin.State("plant-9", true, true, 0, 0, 0));
            admin.remove("plant-9", true, false, line -> { });
            await().atMost(SOON).until(() -> admin.list().stream().noneMatch(state -> state.site().equals("plant-9")));
        }
    }

    @Test
    void aSiteThatIsRemovedWritesNoMore() throws Exception {
        try (SiteAdmin admin = admin()) {
            add(admin, "plant-8", 0, false);
            TlsFiles removed = broker.site("plant-8");
            write(removed, "plant-8");

            admin.remove("plant-8", false, false, line -> { });
            awaitState(admin, new SiteAdmin.State("plant-8", true, true, 0, 0, 0));

            assertThatThrownBy(() -> write(removed, "plant-8")).hasRootCauseInstanceOf(AuthorizationException.class);
        }
    }

    private static List<String> add(SiteAdmin admin, String name, long bytesPerSecond, boolean dryRun) throws InterruptedException {
        List<String> said = new ArrayList<>();
        admin.add(name, SiteRightsIT::topic, bytesPerSecond, dryRun, said::add);
        return said;
    }

    /** What the controller has taken shows at the broker a moment later. */
    private static void awaitState(SiteAdmin admin, SiteAdmin.State state) {
        await().atMost(SOON).until(() -> admin.list().contains(state));
    }

    private static void write(TlsFiles files, String to) throws Exception {
        write(broker.connection(files), to);
    }

    private static void write(KafkaConnection connection, String to) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(connection, Map.of())) {
            producer.send(new ProducerRecord<>(Topics.uplink(to), 0, null, new byte[] {1})).get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof AuthenticationException denied ? denied : e;
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaConnection connection, Map<String, Object> further) {
        Map<String, Object> settings = new HashMap<>(further);
        settings.putAll(Map.of("max.block.ms", (int) SOON.toMillis(), "request.timeout.ms", 5000, "delivery.timeout.ms", 10_000,
                "enable.idempotence", true, "acks", "all"));
        return new KafkaProducer<>(connection.settings(settings), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void read(TlsFiles files, String topic) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(files, Map.of())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            consumer.poll(Duration.ofSeconds(2));
        }
    }

    /** @param group the name of the site whose group it is, or a group's */
    private static void join(TlsFiles files, String group, String topic) {
        String id = group.startsWith("plant") ? Topics.downlink(group) : group;
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(files, Map.of("group.id", id))) {
            consumer.subscribe(Set.of(topic));
            long deadline = System.nanoTime() + SOON.toNanos();
            while (consumer.assignment().isEmpty() && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200));
            }
            assertThat(consumer.assignment()).isNotEmpty();
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(TlsFiles files, Map<String, Object> further) {
        Map<String, Object> settings = new HashMap<>(further);
        settings.put("default.api.timeout.ms", (int) SOON.toMillis());
        settings.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(broker.connection(files).settings(settings), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static TopicSpec topic(String name) {
        return TopicSpec.ofSite(name, (short) 1, Duration.ofDays(1), "LogAppendTime");
    }

    private static SiteAdmin admin() {
        return new SiteAdmin(KafkaConnection.plain(broker.plainServers()).settings());
    }
}
