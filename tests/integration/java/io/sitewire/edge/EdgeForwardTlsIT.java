package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.camel.buffer.ForwardState;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.identity.SiteAdmin;
import io.sitewire.kafka.KafkaConnection;
import io.sitewire.kafka.TopicSpec;
import io.sitewire.kafka.tls.TlsFiles;
import io.sitewire.support.RoutesContext;
import io.sitewire.support.SecureBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge that may do what {@code ./sitewire site add} lets it do, and its certificate, with a real broker and its TLS. */
class EdgeForwardTlsIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration DAY = Duration.ofDays(1);
    @TempDir
    static Path certificates;
    private static SecureBroker broker;

    @TempDir
    Path folder;
    private ForwardFixture fixture;

    @BeforeAll
    static void startBroker() throws Exception {
        broker = new SecureBroker(certificates);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        fixture = new ForwardFixture(folder);
        try (SiteAdmin admin = new SiteAdmin(KafkaConnection.plain(broker.plainServers()).settings())) {
            admin.add(fixture.site(), name -> TopicSpec.ofSite(name, (short) 1, DAY, "LogAppendTime"), 0, false, line -> { });
        }
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void anEdgeForwardsWithTheRightsOfASiteOnly() throws Exception {
        fixture.store(0, 500);

        try (RoutesContext edge = edge(broker.site(fixture.site()))) {
            fixture.awaitAcknowledged(500);
        }

        assertThat(ForwardFixture.positions(ForwardFixture.readings(fixture.uplink(broker.plainServers()))))
                .containsExactlyElementsOf(ForwardFixture.range(500));
    }

    @Test
    void anExpiredCertificateStopsForwardingNeverAcceptingAndANewOneEndsItWithoutARestart() throws Exception {
        // given an edge with an expired certificate
        TlsFiles files = place(broker.authority().issueSite(fixture.site(), Duration.ofMinutes(-1)));
        try (RoutesContext edge = edge(files)) {
            // when
            fixture.store(0, 100);
            awaitDenied(edge, "CERTIFICATE_EXPIRED");

            // then it goes on accepting
            fixture.store(100, 100);
            assertThat(fixture.buffer().statistics().records()).isEqualTo(200);

            // and forwards when there is a new one
            place(broker.authority().issueSite(fixture.site(), DAY));
            fixture.awaitAcknowledged(200);
        }
    }

    @Test
    void aConnectionDoesNotOutliveItsCertificate() throws Exception {
        // given an edge that forwards, with a certificate that ends soon
        IssuedCertificate ending = broker.authority().issueSite(fixture.site(), Duration.ofSeconds(12));
        try (RoutesContext edge = edge(place(ending))) {
            fixture.store(0, 10);
            fixture.awaitAcknowledged(10);

            // when it has ended
            await().atMost(LONG).until(() -> Instant.now().isAfter(ending.expiry()));
            fixture.store(10, 10);

            // then
            awaitDenied(edge, "CERTIFICATE_EXPIRED");
            assertThat(fixture.buffer().reader("forward").acknowledged()).isEqualTo(10);
        }
    }

    @Test
    void theCertificateOfAnotherSiteIsRefusedByTheEdgeItselfWithBothNames() throws Exception {
        try (RoutesContext edge = edge(broker.site("plant-70"))) {
            fixture.store(0, 10);

            awaitDenied(edge, "CERTIFICATE_SITE_DIFFERS");
            assertThat(lastError(edge)).contains("CN plant-70", "sitewire.site " + fixture.site());
        }
    }

    @Test
    void anEdgeWithoutItsFilesStartsAndAcceptsAndForwardsWhenTheyAreThere() throws Exception {
        Path mine = folder.resolve("tls");
        TlsFiles files = new TlsFiles(Optional.of(broker.authority().certificate()), Optional.of(mine.resolve("certificate.pem")),
                Optional.of(mine.resolve("key.pem")));
        try (RoutesContext edge = edge(files)) {
            fixture.store(0, 10);
            awaitDenied(edge, "TLS_FILE_UNUSABLE");

            place(broker.authority().issueSite(fixture.site(), DAY));
            fixture.awaitAcknowledged(10);
        }
    }

    @Test
    void whatTheBrokerRefusesIsDeniedAndKept() throws Exception {
        try (RoutesContext edge = edge(broker.stranger(fixture.site()))) {
            fixture.store(0, 10);

            await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).state() == ForwardState.DENIED);
            assertThat(fixture.buffer().statistics().records()).isEqualTo(10);
        }
    }

    @Test
    void certificatesAreExchangedAtAThousandReadingsASecondWithoutLossOrRestart() throws Exception {
        // given certificates that soon end
        int perStep = 100;
        int steps = 100;
        Duration brief = Duration.ofSeconds(4);
        TlsFiles files = place(broker.authority().issueSite(fixture.site(), brief));
        try (RoutesContext edge = edge(files)) {
            // when ten certificates follow each other within ten seconds
            long begin = System.nanoTime();
            for (int step = 0; step < steps; step++) {
                if (step % 10 == 5) {
                    place(broker.authority().issueSite(fixture.site(), step + 10 < steps ? brief : DAY));
                }
                fixture.store(step * perStep, perStep);
                long due = begin + (step + 1) * Duration.ofMillis(100).toNanos();
                await().pollInterval(Duration.ofMillis(5)).atMost(LONG).until(() -> System.nanoTime() >= due);
            }

            // then nothing stops, and what counts is what lies there now: with another site's nothing more is sent
            fixture.awaitAcknowledged((long) steps * perStep);
            place(broker.authority().issueSite("plant-70", DAY));
            awaitDenied(edge, "CERTIFICATE_SITE_DIFFERS");
        }
        assertThat(ForwardFixture.firsts(ForwardFixture.positions(ForwardFixture.readings(fixture.uplink(broker.plainServers())))))
                .containsExactlyElementsOf(ForwardFixture.range((long) steps * perStep));
    }

    /** As an operator puts new files in the place of the old ones. */
    private TlsFiles place(IssuedCertificate issued) throws Exception {
        Path mine = Files.createDirectories(folder.resolve("tls"));
        Path certificate = move(issued.certificate(), mine.resolve("certificate.pem"));
        Path key = move(issued.key().orElseThrow(), mine.resolve("key.pem"));
        return new TlsFiles(Optional.of(broker.authority().certificate()), Optional.of(certificate), Optional.of(key));
    }

    private static Path move(Path from, Path to) throws Exception {
        Path copy = Files.copy(from, to.resolveSibling("copy"), StandardCopyOption.REPLACE_EXISTING);
        return Files.move(copy, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private RoutesContext edge(TlsFiles files) throws Exception {
        Map<String, String> keys = new HashMap<>(SecureBroker.keys(files));
        keys.put("sitewire.forward.denied-delay", "500ms");
        keys.put("sitewire.forward.report-interval", "500ms");
        return fixture.edge(broker.bootstrapServers(), keys);
    }

    private static void awaitDenied(RoutesContext edge, String code) {
        await().atMost(LONG).until(() -> ForwardFixture.statistics(edge).state() == ForwardState.DENIED
                && lastError(edge).contains(code));
    }

    private static String lastError(RoutesContext edge) {
        return ForwardFixture.statistics(edge).lastError().orElse("");
    }
}
