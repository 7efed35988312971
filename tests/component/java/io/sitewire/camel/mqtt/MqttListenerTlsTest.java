package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.sitewire.access.TestAuthority;
import io.sitewire.access.TestAuthority.Issued;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS as devices meet it: who may come in, what the others are told, and certificates that are replaced while readings come. */
final class MqttListenerTlsTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("plant");
    private static final TestAuthority OTHER = new TestAuthority("elsewhere");

    @TempDir
    private Path folder;
    private Path certificate;
    private Path key;
    private ListenerFixture listener;

    @BeforeEach
    void files() throws Exception {
        certificate = folder.resolve("edge.pem");
        key = folder.resolve("edge-key.pem");
        AUTHORITY.issue("edge").write(certificate, key);
        AUTHORITY.write(folder.resolve("ca.pem"));
    }

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aDeviceThatTrustsTheCaPublishesByTls(int level) throws Exception {
        listener = new ListenerFixture(tls(""));

        try (RawClient device = new RawClient(AUTHORITY.connect(listener.port(), null), level).connected("device")) {
            device.publish(1, 7, "r0");

            assertThat(device.read().id()).isEqualTo(7);
        }
        assertThat(listener.disk.bodies()).containsExactly("r0");
    }

    @Test
    void aDeviceThatTrustsAnotherCaDoesNotConnectAndIsCounted() throws Exception {
        listener = new ListenerFixture(tls(""));

        assertThatThrownBy(() -> OTHER.connect(listener.port(), null)).isInstanceOf(SSLHandshakeException.class);

        awaitRefused(DisconnectReason.TLS_FAILED);
    }

    @Test
    void whatIsNotTlsIsClosedUnread() throws Exception {
        listener = new ListenerFixture(tls(""));

        try (RawClient plain = listener.client(4).as("press-1", "secret")) {
            plain.connect("plain", true, 0, 0);

            assertThat(plain.isClosedByPeer()).isTrue();
        }
        awaitRefused(DisconnectReason.TLS_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "160301"})
    void aHandshakeThatTakesTooLongIsClosedAndHoldsNothing(String hex) throws Exception {
        listener = new ListenerFixture(tls("&connectTimeout=500ms"));
        try (Socket slow = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                RawClient client = new RawClient(slow, 4)) {
            client.send(java.util.HexFormat.of().parseHex(hex));

            assertThat(client.isClosedByPeer()).isTrue();
        }
        awaitRefused(DisconnectReason.CONNECT_TIMEOUT);
    }

    @Test
    void aCertificateOfTheCaIsRequiredWhenOneIsConfigured() throws Exception {
        listener = new ListenerFixture(tls(ca()));

        try (RawClient device = new RawClient(AUTHORITY.connect(listener.port(), AUTHORITY.issue("press-1")), 4)) {
            device.connected("press-1");
        }
        for (int level : new int[] {4, 5}) {
            try (RawClient without = new RawClient(AUTHORITY.connect(listener.port(), null), level)) {
                without.connect("without", true, 0, 0);

                assertThat(without.read().body()[1] & 0xFF).isEqualTo(level == 5 ? 0x87 : 5);
                assertThat(without.isClosedByPeer()).isTrue();
            }
        }
        assertThat(listener.statistics().refused()).isEqualTo(Map.of(DisconnectReason.CERTIFICATE_REFUSED, 2L));
    }

    @Test
    void anExpiredCertificateAndOneOfAnotherCaFailTheHandshake() throws Exception {
        listener = new ListenerFixture(tls(ca()));
        Issued expired = AUTHORITY.issue("press-1", Duration.ofDays(-2), Duration.ofDays(-1));

        for (Issued wrong : List.of(expired, OTHER.issue("press-1"))) {
            assertThatThrownBy(() -> {
                try (RawClient device = new RawClient(AUTHORITY.connect(listener.port(), wrong), 5)) {
                    device.connected("press-1");
                }
            }).isInstanceOfAny(SSLException.class, java.net.SocketException.class);
        }

        await().untilAsserted(() -> assertThat(listener.statistics().refused()).isEqualTo(Map.of(DisconnectReason.TLS_FAILED, 2L)));
        assertThat(listener.statistics().connectionsAccepted()).isZero();
    }

    @Test
    void aPausedDeviceGoesOnWhereItWasAlsoByTls() throws Exception {
        listener = new ListenerFixture(tls("&receiveMax=5"));
        listener.disk.hold();
        List<String> sent = IntStream.range(0, 200).mapToObj(i -> i + " " + "x".repeat(3000)).toList();
        try (RawClient device = new RawClient(AUTHORITY.connect(listener.port(), null), 4).connected("fast")) {
            CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < sent.size(); i++) {
                    publish(device, i + 1, sent.get(i));
                }
            });
            await().until(() -> listener.disk.heldCount() == 5 && listener.statistics().connectionsPaused() == 1);

            listener.disk.free();

            for (int i = 0; i < sent.size(); i++) {
                assertThat(device.read().id()).isEqualTo(i + 1);
            }
            sending.get(10, TimeUnit.SECONDS);
        }
        assertThat(listener.disk.bodies()).isEqualTo(sent);
    }

    @Test
    void aCertificateThatIsReplacedCountsForNewConnectionsAndTheOthersStay() throws Exception {
        listener = new ListenerFixture(tls(""));
        Mqtt5AsyncClient device = MqttClient.builder().useMqttVersion5().identifier("busy").serverHost("127.0.0.1")
                .serverPort(listener.port()).sslConfig(MqttClientSslConfig.builder().trustManagerFactory(AUTHORITY.trust()).build())
                .buildAsync();
        device.connect().get(10, TimeUnit.SECONDS);
        List<CompletableFuture<Mqtt5PublishResult>> acknowledged = new ArrayList<>();
        X509Certificate before = shown();
        Issued renewed = AUTHORITY.issue("edge");

        renewed.write(certificate, key);
        await().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(10)).until(() -> {
            for (int i = 0; i < 20; i++) {
                acknowledged.add(device.publishWith().topic("m/s").qos(MqttQos.AT_LEAST_ONCE)
                        .payload(Integer.toString(acknowledged.size()).getBytes(StandardCharsets.UTF_8)).send());
            }
            return shown().equals(renewed.certificate());
        });

        for (CompletableFuture<Mqtt5PublishResult> each : acknowledged) {
            assertThat(each.get(10, TimeUnit.SECONDS).getError()).isEmpty();
        }
        assertThat(before).isNotEqualTo(renewed.certificate());
        assertThat(listener.disk.bodies()).isEqualTo(IntStream.range(0, acknowledged.size()).mapToObj(Integer::toString).toList());
        assertThat(listener.statistics().connectionsAccepted()).isEqualTo(1);
        device.disconnect().get(10, TimeUnit.SECONDS);
    }

    @Test
    void filesThatCannotBeUsedKeepTheOldCertificateUntilTheyCan() throws Exception {
        listener = new ListenerFixture(tls(""));
        X509Certificate first = shown();
        Issued renewed = AUTHORITY.issue("edge");

        // A certificate with another one's key: no pair.
        Files.writeString(certificate, renewed.certificatePem());
        await().pollDelay(Duration.ofMillis(2500)).untilAsserted(() -> assertThat(shown()).isEqualTo(first));

        Files.writeString(key, renewed.keyPem());
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertThat(shown()).isEqualTo(renewed.certificate()));
    }

    @Test
    void withoutUsableFilesItStartsTurnsEverybodyAwayAndTakesThemWhenTheyAreThere() throws Exception {
        Issued issued = AUTHORITY.issue("edge");
        Files.delete(key);
        listener = new ListenerFixture(tls(""));

        try (RawClient early = listener.client(4)) {
            assertThat(early.isClosedByPeer()).isTrue();
        }
        assertThat(listener.statistics().refused()).isEqualTo(Map.of(DisconnectReason.ACCESS_UNUSABLE, 1L));

        issued.write(certificate, key);
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().untilAsserted(() -> assertThat(shown()).isEqualTo(issued.certificate()));
    }

    private X509Certificate shown() throws Exception {
        try (SSLSocket socket = AUTHORITY.connect(listener.port(), null)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private void awaitRefused(DisconnectReason reason) {
        await().untilAsserted(() -> assertThat(listener.statistics().refused()).isEqualTo(Map.of(reason, 1L)));
        assertThat(listener.disk.count()).isZero();
        await().untilAsserted(() -> assertThat(listener.consumer().sockets()).isZero());
    }

    private static void publish(RawClient device, int id, String text) {
        try {
            device.publish(1, id, text);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private String ca() {
        return "&caFile=" + folder.resolve("ca.pem");
    }

    private String tls(String further) {
        return "tls=true&certificateFile=" + certificate + "&keyFile=" + key + further;
    }
}
