package io.sitewire.ops.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.config.SitewireConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StartupChecksTest {
    private static final Roles EDGE = Roles.parse(Optional.of("edge"));
    private static final Roles CORE = Roles.parse(Optional.of("core"));
    @TempDir
    private Path folder;

    @Test
    void aMachineThatIsFitHasItsFoldersMade() throws IOException {
        StartupChecks.run(EDGE, config(EDGE));

        assertThat(folder.resolve("inbox")).isDirectory();
        assertThat(folder.resolve("buffer")).isDirectory().isEmptyDirectory();
    }

    @Test
    void anEdgeWithoutASiteIsToldTheKeyAndTheRule() throws IOException {
        SitewireConfig config = config(EDGE, "sitewire.site=");

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config)).hasMessageStartingWith("CONFIG_VALUE_MISSING sitewire.site: ");
    }

    @ParameterizedTest
    @CsvSource({"key-file=absent.keys, key-file: file absent.keys", "keys=a, keys: line 1 has no", "key-id=a, key-id: ",
        "pkcs11.config=absent.cfg, pkcs11.config: the token's PIN is not given"})
    void keysThatCannotBeUsedStopTheStart(String setting, String problem) throws IOException {
        SitewireConfig config = config(EDGE, "sitewire.buffer.encryption." + setting);

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .hasMessageStartingWith("CONFIG_VALUE_INVALID sitewire.buffer.encryption." + problem);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sitewire.mqtt-listener.tls.enabled=true | sitewire.mqtt-listener.tls.certificate-file: it is not set, and must be set",
        "sitewire.http.tls.enabled=true;sitewire.http.tls.certificate-file=c | sitewire.http.tls.key-file: it is not set",
        "sitewire.http.tls.ca-file=c | sitewire.http.tls.enabled: it is false, and must be true",
        "sitewire.mqtt-listener.tls.client-auth=perhaps | sitewire.mqtt-listener.tls.client-auth: it is 'perhaps', and must be required",
        "sitewire.mqtt-listener.tls.client-auth=optional | sitewire.mqtt-listener.tls.client-auth: it is optional, and must be required",
        "sitewire.mqtt-listener.host=0.0.0.0;sitewire.mqtt-listener.password-file=p | sitewire.mqtt-listener.tls.enabled: it is false"})
    void whatWouldBeOpenOrReadableBecauseOfOneWordStopsTheStart(String settings, String problem) throws IOException {
        SitewireConfig config = config(EDGE, settings.split(";"));

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config)).hasMessageStartingWith("CONFIG_VALUE_INVALID " + problem);
    }

    @Test
    void aCertificateThatIsNotThereDoesNotStopTheStart() throws IOException {
        StartupChecks.run(EDGE, config(EDGE, "sitewire.http.tls.enabled=true", "sitewire.http.tls.certificate-file=absent",
                "sitewire.http.tls.key-file=absent", "sitewire.http.tls-port=0", "sitewire.mqtt-listener.password-file=absent"));
    }

    @Test
    void aDisabledRouteThatDoesNotExistIsToldWithWhatWasMeant() throws IOException {
        StartupChecks.run(EDGE, config(EDGE, "sitewire.routes.disabled=edge-ingest-file,edge-ingest-http"));
        SitewireConfig config = config(EDGE, "sitewire.routes.disabled=edge-ingest-fiel");

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config)).hasMessageStartingWith("CONFIG_VALUE_INVALID sitewire.routes.disabled: "
                + "'edge-ingest-fiel' is no built-in route; nothing was started; did you mean edge-ingest-file? There are core-merge, ");
    }

    @Test
    void aCoreNeedsNoSite() throws IOException {
        StartupChecks.run(CORE, config(CORE, "sitewire.site="));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Plant-7", "plant_7", "-plant", "plant-", "plänt", "plant 7", "a.b",
        "a123456789a123456789a123456789a123456789a123456789a123456789abcd"})
    void anIllegalSiteIsToldItsValueAndTheRule(String site) throws IOException {
        SitewireConfig config = config(EDGE, "sitewire.site=" + site);

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .hasMessageStartingWith("SITE_NAME_INVALID sitewire.site: it is '" + site + "', and must be lower-case letters");
    }

    @Test
    void aPortThatIsInUseIsNamedWithItsKey() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SitewireConfig config = config(EDGE, "sitewire.mqtt-listener.port=" + taken.getLocalPort());

            assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                    .hasMessageStartingWith("PORT_UNUSABLE sitewire.mqtt-listener.port: 127.0.0.1 port " + taken.getLocalPort() + " ");
        }
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamedWithItsKey() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        SitewireConfig config = config(EDGE, "sitewire.buffer.directory=" + file.resolve("buffer"));

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .hasMessageStartingWith("DIRECTORY_UNUSABLE sitewire.buffer.directory: " + file.resolve("buffer") + " cannot be written");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sitewire.reading.size-max=984K | sitewire.reading.size-max: it is 1007616, and must be 1 to 983040",
        "sitewire.buffer.size-max=1K | sitewire.buffer.size-max: it is 1024, and must be at least 33554432;",
        "sitewire.dead-letters.size-max=1M | sitewire.dead-letters.size-max: it is 1048576, and must be at least 33554432;",
        "sitewire.buffer.segment-size=0 | sitewire.buffer.segment-size: it is 0, and must be at least 1;",
        "sitewire.buffer.record-size-max=543K | sitewire.buffer.record-size-max: it is 556032 bytes, and must be 557056 to 1032192 bytes",
        "sitewire.buffer.record-size-max=1009K | sitewire.buffer.record-size-max: it is 1033216 bytes, and must be 557056 to 1032192 bytes",
        "sitewire.buffer.queue-size-max=47M | sitewire.buffer.queue-size-max: it is 49283072 bytes, and must be at least 50331648 bytes",
        "sitewire.forward.batch-records-max=0 | sitewire.forward.batch-records-max: it is 0, and must be at least 1;",
        "sitewire.file.batch-records-max=5001 | sitewire.file.batch-records-max: it is 5001, and must be 1 to 5000;",
        "sitewire.forward.retry-delay-max=1ms | sitewire.forward.retry-delay-max: it is PT0.001S, and must be at least",
        "sitewire.mqtt-listener.receive-max=65536 | sitewire.mqtt-listener.receive-max: it is 65536, and must be 1 to 65535",
        "sitewire.kafka.bootstrap-servers=kafka | sitewire.kafka.bootstrap-servers: it is 'kafka', and must be host:port",
        "sitewire.kafka.bootstrap-servers=a:1,b | sitewire.kafka.bootstrap-servers: it is 'a:1,b', and must be host:port",
        "sitewire.topics.timestamp-type=None | sitewire.topics.timestamp-type: it is 'None', and must be LogAppendTime or CreateTime",
        "sitewire.topics.uplink-retention=0s | sitewire.topics.uplink-retention: it is PT0S, and must be more than 0",
        "sitewire.file.line-size-max=2G | sitewire.file.line-size-max: it is 2147483648, and must be 1 to 2097152",
        "sitewire.enrich.topic-patterns={machine | sitewire.enrich.topic-patterns: it is '{machine', and must be a list of patterns",
        "sitewire.enrich.file-patterns=x | sitewire.enrich.file-patterns: it is 'x', and must be a list of patterns"})
    void aValueThatCannotWorkIsToldItsKeyAndTheRule(String line, String problem) throws IOException {
        SitewireConfig config = config(EDGE, line);

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config)).isInstanceOfSatisfying(StartException.class,
                e -> assertThat(e.lines()).singleElement().asString().startsWith("CONFIG_VALUE_INVALID " + problem));
    }

    @Test
    void oneAndTheSamePortForTwoPurposesIsTold() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        SitewireConfig config = config(EDGE, "sitewire.http.port=" + port, "sitewire.mqtt-listener.port=" + port);

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .hasMessageStartingWith("CONFIG_VALUE_INVALID sitewire.mqtt-listener.port: it is " + port);
    }

    @Test
    void theBrokersOfAClusterMayBeNamedInAnyUsualForm() throws IOException {
        StartupChecks.run(CORE, config(CORE, "sitewire.kafka.bootstrap-servers=kafka-0.kafka:9092, 10.0.0.1:9092,[::1]:9092"));
    }

    @Test
    void allProblemsAreToldAtOnce() throws IOException {
        SitewireConfig config = config(EDGE, "sitewire.site=A", "sitewire.http.port=70000", "sitewire.reading.size-max=900K",
                "sitewire.mqtt-listener.packet-size-max=900K");

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config))
                .isInstanceOfSatisfying(StartException.class, e -> assertThat(e.lines()).hasSize(3));
    }

    private SitewireConfig config(Roles roles, String... lines) throws IOException {
        Path file = folder.resolve("site.properties");
        Files.write(file, List.of("sitewire.site=plant-7", "sitewire.http.port=0", "sitewire.mqtt-listener.port=0",
                "sitewire.buffer.directory=" + folder.resolve("buffer"), "sitewire.dead-letters.directory=" + folder.resolve("dead"),
                "sitewire.file.directory=" + folder.resolve("inbox"), "sitewire.file.done-directory=" + folder.resolve("done"),
                "sitewire.file.refused-directory=" + folder.resolve("refused")));
        Files.write(file, List.of(lines), StandardOpenOption.APPEND);
        return Settings.read(roles, Optional.of(file), Map.of());
    }
}
