package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.sitewire.access.TestAuthority;
import io.sitewire.access.TestAuthority.Issued;
import io.sitewire.access.TestPasswords;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.ops.status.Metrics;
import io.sitewire.support.ConsoleClient;
import io.sitewire.support.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge's HTTP entrance that needs a certificate and a password of each, as its clients see it. At first it has no certificate, and then its port is taken. */
class HttpTlsIT {
    private static final String PASSWORD = "press-1:right";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int REPLACEMENTS = 5;

    @TempDir
    private static Path folder;
    private static final TestAuthority AUTHORITY = new TestAuthority("plant");
    private static final Issued DEVICE = AUTHORITY.issue("press-1");
    private static final int PORT = LocalPorts.free();
    private static SitewireInstance edge;

    @BeforeAll
    static void start() throws Exception {
        AUTHORITY.write(folder.resolve("ca.pem"));
        TestPasswords.write(folder.resolve("devices"), "press-1", "right");
        edge = SitewireInstance.edge(Artifact.built(Site.home()), folder.resolve("plant-7"), "plant-7", "127.0.0.1:9", Map.of(
                "sitewire.http.tls-port", Integer.toString(PORT),
                "sitewire.http.tls.enabled", "true",
                "sitewire.http.tls.certificate-file", folder.resolve("edge.pem").toString(),
                "sitewire.http.tls.key-file", folder.resolve("edge-key.pem").toString(),
                "sitewire.http.tls.ca-file", folder.resolve("ca.pem").toString(),
                "sitewire.http.password-file", folder.resolve("devices").toString()));
        edge.start();
        edge.awaitReady();
        try (ServerSocket other = new ServerSocket(PORT, 1, InetAddress.getLoopbackAddress())) {
            AUTHORITY.issue("edge").write(folder.resolve("edge.pem"), folder.resolve("edge-key.pem"));
            await().atMost(PATIENCE).until(() -> log().contains("HTTP_TLS_PORT_UNUSABLE"));
            assertThat(new ConsoleClient(edge.httpPort()).get("/q/health/live").statusCode()).isEqualTo(200);
            assertThat(other.isBound()).isTrue();
        }
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    /** Each test begins with a certificate that is good. */
    @BeforeEach
    void show() throws IOException {
        show(AUTHORITY.issue("edge"));
    }

    @Test
    void aPortThatIsTakenIsNamedOnceAndOpenedWhenItIsFree() throws IOException {
        assertThat(log().lines().filter(line -> line.contains("HTTP_TLS_PORT_UNUSABLE"))).singleElement().asString()
                .contains("sitewire.http.tls-port " + PORT).contains("choose another port");
        assertThat(log()).doesNotContain("\tat ");
    }

    @Test
    void whoeverLacksTheCertificateOrThePasswordIsRefusedAndCounted() throws Exception {
        double before = accepted();
        double certificateRefused = refused("certificate_refused");
        double passwordWrong = refused("password_wrong");

        assertRefused(post(client(AUTHORITY.context(null)), PASSWORD), 403, "CERTIFICATE_REFUSED");
        assertRefused(post(client(AUTHORITY.context(DEVICE)), null), 401, "PASSWORD_WRONG");
        assertRefused(post(client(AUTHORITY.context(DEVICE)), "press-1:wrong"), 401, "PASSWORD_WRONG");
        for (Issued wrong : List.of(new TestAuthority("another").issue("press-1"), new TestAuthority("plant").issue("press-1"),
                AUTHORITY.issue("press-1", Duration.ofDays(-2), Duration.ofMinutes(-1)),
                AUTHORITY.issue("press-1", Duration.ofMinutes(5), Duration.ofDays(1)))) {
            assertThatThrownBy(() -> post(client(AUTHORITY.context(wrong)), PASSWORD)).isInstanceOf(IOException.class);
        }
        assertThat(post(client(AUTHORITY.context(DEVICE)), PASSWORD).statusCode()).isEqualTo(202);

        assertThat(accepted()).isEqualTo(before + 1);
        assertThat(refused("certificate_refused")).isEqualTo(certificateRefused + 1);
        assertThat(refused("password_wrong")).isEqualTo(passwordWrong + 2);
    }

    @Test
    void noRequestFailsWhileTheCertificateIsReplaced() throws Exception {
        double before = accepted();
        AtomicBoolean goOn = new AtomicBoolean(true);
        AtomicInteger accepted = new AtomicInteger();
        HttpClient staying = client(AUTHORITY.context(DEVICE));
        ExecutorService devices = Executors.newFixedThreadPool(2);
        try {
            List<Future<?>> both = List.of(devices.submit(() -> send(() -> staying, goOn, accepted)),
                    devices.submit(() -> send(() -> client(AUTHORITY.context(DEVICE)), goOn, accepted)));
            for (int i = 0; i < REPLACEMENTS; i++) {
                int then = accepted.get();
                show(AUTHORITY.issue("edge"));
                await().atMost(PATIENCE).until(() -> accepted.get() > then + 10);
            }
            goOn.set(false);
            for (Future<?> each : both) {
                each.get();
            }
        } finally {
            goOn.set(false);
            devices.shutdown();
        }

        assertThat(accepted()).isEqualTo(before + accepted.get());
    }

    @Test
    void aCertificateThatHasExpiredIsShownAndNamed() throws Exception {
        show(AUTHORITY.issue("edge", Duration.ofDays(-2), Duration.ofMinutes(-1)));

        SSLContext careless = TestAuthority.context(DEVICE, InsecureTrustManagerFactory.INSTANCE);
        assertThat(post(client(careless), PASSWORD).statusCode()).isEqualTo(202);
        assertThatThrownBy(() -> post(client(AUTHORITY.context(DEVICE)), PASSWORD)).isInstanceOf(IOException.class);
        await().atMost(PATIENCE).until(() -> log().contains("ACCESS_CERTIFICATE_EXPIRED"));
        assertThat(metrics().sum("sitewire_ingest_certificate_remaining_seconds", Map.of("entrance", "http"))).isBetween(-600.0, -60.0);
    }

    private static void show(Issued issued) {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            if (!issued.certificatePem().equals(Files.readString(folder.resolve("edge.pem")))) {
                issued.write(folder.resolve("edge.pem"), folder.resolve("edge-key.pem"));
            }
            try (SSLSocket socket = TestAuthority.connect(PORT, DEVICE, InsecureTrustManagerFactory.INSTANCE)) {
                return socket.getSession().getPeerCertificates()[0].equals(issued.certificate());
            }
        });
    }

    private static Void send(Supplier<HttpClient> client, AtomicBoolean goOn, AtomicInteger accepted) throws Exception {
        while (goOn.get()) {
            assertThat(post(client.get(), PASSWORD).statusCode()).isEqualTo(202);
            accepted.incrementAndGet();
        }
        return null;
    }

    private static double accepted() {
        return metrics().sum("sitewire_readings_accepted_total", Map.of("source", "http"));
    }

    private static double refused(String reason) {
        return metrics().sum("sitewire_http_refused_total", Map.of("reason", reason));
    }

    private static Metrics metrics() {
        return Metrics.parse(new ConsoleClient(edge.httpPort()).get("/q/metrics").body());
    }

    private static String log() throws IOException {
        return Files.readString(edge.log());
    }

    private static void assertRefused(HttpResponse<String> answer, int status, String reason) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).contains("\"reason\":\"" + reason + '"');
    }

    private static HttpClient client(SSLContext context) {
        return HttpClient.newBuilder().sslContext(context).build();
    }

    private static HttpResponse<String> post(HttpClient client, String credentials) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + PORT
                + "/readings/press-1/temperature")).POST(HttpRequest.BodyPublishers.ofString("21.5"));
        if (credentials != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
