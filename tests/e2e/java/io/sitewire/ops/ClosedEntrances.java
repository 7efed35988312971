package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.MqttClientSslConfig;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.sitewire.access.TestAuthority;
import io.sitewire.access.TestAuthority.Issued;
import io.sitewire.access.TestPasswords;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.support.DocumentedPage;
import io.sitewire.support.DocumentedPage.Block;
import io.sitewire.support.DocumentedShell;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import javax.net.ssl.SSLSocket;

/**
 * The entrances of an edge that takes readings by TLS from who has a certificate or knows a password, as its clients see them. The edge starts
 * without the files, which come later.
 */
final class ClosedEntrances {
    private static final DocumentedPage PAGE = DocumentedPage.of("docs/operate/ingest-tls.md");

    private final TestAuthority authority = new TestAuthority("plant");
    private final Set<Block> blocksRun = new HashSet<>();
    private final int tlsPort = LocalPorts.free();
    private final DocumentedShell shell;
    private final Path home;

    ClosedEntrances(Path home) throws IOException {
        shell = new DocumentedShell(home, blocksRun);
        this.home = home;
        authority.write(home.resolve("ca.pem"));
    }

    /** As the page has them, with files that are not there yet. */
    Map<String, String> keys() {
        Map<String, String> keys = new TreeMap<>();
        for (String area : new String[] {"sitewire.http", "sitewire.mqtt-listener"}) {
            keys.put(area + ".tls.enabled", "true");
            keys.put(area + ".tls.certificate-file", home.resolve("edge.pem").toString());
            keys.put(area + ".tls.key-file", home.resolve("edge-key.pem").toString());
            keys.put(area + ".tls.ca-file", home.resolve("ca.pem").toString());
            keys.put(area + ".tls.client-auth", "optional");
            keys.put(area + ".password-file", home.resolve("devices").toString());
        }
        keys.put("sitewire.http.tls-port", Integer.toString(tlsPort));
        return keys;
    }

    void areClosedUntilTheirFilesAreThere(SitewireInstance edge) throws Exception {
        assertThat(status(HttpClient.newHttpClient(), "http://127.0.0.1:" + edge.httpPort() + "/q/health/live")).isEqualTo(200);
        assertThatThrownBy(() -> authority.connect(tlsPort, null)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> authority.connect(edge.mqttPort(), null)).isInstanceOf(IOException.class);

        authority.issue("edge").write(home.resolve("edge.pem"), home.resolve("edge-key.pem"));
        shell.run(PAGE.block("$ ./sitewire device password"));

        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> shown(tlsPort) != null && shown(edge.mqttPort()) != null);
    }

    void takeWhoHasACertificateOrKnowsAPassword(SitewireInstance edge) throws Exception {
        Files.writeString(home.resolve("devices"), "press-2:" + TestPasswords.hash("right", 10) + "\n",
                StandardOpenOption.APPEND);
        HttpClient withoutCertificate = HttpClient.newBuilder().sslContext(authority.context(null)).build();
        HttpClient withCertificate = HttpClient.newBuilder().sslContext(authority.context(authority.issue("press-1"))).build();
        await().atMost(Duration.ofSeconds(30)).until(() -> post(withoutCertificate, "press-2:right").statusCode() == 202);

        HttpResponse<String> nobody = post(withoutCertificate, null);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).hasValueSatisfying(value -> assertThat(value).startsWith("Basic "));
        assertThat(nobody.body()).contains("\"reason\":\"PASSWORD_WRONG\"");
        assertThat(post(withoutCertificate, "press-2:wrong").statusCode()).isEqualTo(401);
        assertThat(post(withCertificate, null).statusCode()).isEqualTo(202);
        assertThat(status(withoutCertificate, "https://127.0.0.1:" + tlsPort + "/q/health/live")).isEqualTo(200);
        assertThat(status(withoutCertificate, "https://127.0.0.1:" + tlsPort + "/hawtio/")).isEqualTo(200);
        HttpResponse<String> plain = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.httpPort()
                + "/readings/m/s")).POST(HttpRequest.BodyPublishers.ofString("1")).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(plain.statusCode()).isEqualTo(403);
        assertThat(plain.body()).contains("HTTP_NOT_PRIVATE");
        publish(edge.mqttPort());
    }

    private void publish(int port) {
        Mqtt5BlockingClient device = MqttClient.builder().useMqttVersion5().identifier("press-2").serverHost("127.0.0.1").serverPort(port)
                .sslConfig(MqttClientSslConfig.builder().trustManagerFactory(authority.trust()).build())
                .simpleAuth().username("press-2").password("right".getBytes(StandardCharsets.UTF_8)).applySimpleAuth().buildBlocking();
        // The listener reads the passwords by itself, maybe after HTTP.
        await().atMost(Duration.ofSeconds(30)).ignoreExceptionsInstanceOf(Mqtt5ConnAckException.class).until(() -> {
            device.connect();
            return true;
        });
        assertThat(device.publishWith().topic("press-2/temperature").qos(MqttQos.AT_LEAST_ONCE).payload(new byte[] {'1'}).send().getError())
                .isEmpty();
        device.disconnect();
    }

    void areAsTheirPageSays(int mqttPort) throws Exception {
        shell.replace("edge.plant:8443", "localhost:" + tlsPort).replace("edge.plant -p 8883", "localhost -p " + mqttPort)
                .replace("press-1:h5kqp-8wvmz-3tyrd-ce9fn-xa2ju", "press-2:right")
                .replace("press-1 -P h5kqp-8wvmz-3tyrd-ce9fn-xa2ju", "press-2 -P right");
        for (Block block : PAGE.blocks()) {
            if (block.runner().isPresent() && !blocksRun.contains(block)) {
                shell.run(block);
            }
        }
        DocumentedShell.requireAllRun(ConsoleIT.class, blocksRun);
    }

    void showACertificateThatIsReplaced(SitewireInstance edge) throws Exception {
        Issued renewed = authority.issue("edge");
        Path fresh = home.resolve("fresh.pem");
        Path freshKey = home.resolve("fresh-key.pem");
        renewed.write(fresh, freshKey);
        Files.move(fresh, home.resolve("edge.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(freshKey, home.resolve("edge-key.pem"), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> renewed.certificate().equals(shown(tlsPort))
                && renewed.certificate().equals(shown(edge.mqttPort())));
    }

    private X509Certificate shown(int port) throws IOException {
        try (SSLSocket socket = authority.connect(port, null)) {
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    private HttpResponse<String> post(HttpClient client, String credentials) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + tlsPort + "/readings/press-1/temperature"))
                .POST(HttpRequest.BodyPublishers.ofString("21.5"));
        if (credentials != null) {
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static int status(HttpClient client, String uri) throws Exception {
        return client.send(HttpRequest.newBuilder(URI.create(uri)).build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
