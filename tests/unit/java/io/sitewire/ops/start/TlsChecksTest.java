package io.sitewire.ops.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.config.SitewireConfig;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is found wrong with sitewire.kafka.tls before a start: settings of anybody, files of a core. */
class TlsChecksTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final Roles EDGE = Roles.parse(Optional.of("edge"));
    private static final Roles CORE = Roles.parse(Optional.of("core"));

    @TempDir
    private Path folder;
    private Path ca;
    private IssuedCertificate mine;
    private IssuedCertificate other;

    @BeforeEach
    void issue() {
        CertificateAuthority authority = CertificateAuthority.init(folder.resolve("ca"), "CA", DAY, Clock.systemUTC());
        ca = authority.certificate();
        mine = authority.issueOther("core", DAY, List.of());
        other = authority.issueOther("other", DAY, List.of());
    }

    @Test
    void filesThatBelongTogetherAreTaken() {
        assertThatCode(() -> run(CORE, ca, mine.certificate(), mine.key().orElseThrow())).doesNotThrowAnyException();
    }

    @Test
    void aCoreWithoutItsFilesDoesNotStartAndIsToldWhichAndWhatToDo() {
        Path none = folder.resolve("none.pem");

        assertThatThrownBy(() -> run(CORE, none, mine.certificate(), mine.key().orElseThrow())).isInstanceOf(StartException.class)
                .hasMessageStartingWith("TLS_FILE_UNUSABLE").hasMessageContainingAll(none.toString(), "put PEM files there",
                        "nothing was started");
    }

    @Test
    void aCoreWithTheKeyOfAnotherCertificateDoesNotStart() {
        assertThatThrownBy(() -> run(CORE, ca, mine.certificate(), other.key().orElseThrow())).isInstanceOf(StartException.class)
                .hasMessageStartingWith("TLS_FILE_UNUSABLE").hasMessageContaining("the key is not that of the certificate");
    }

    @Test
    void anEdgeStartsWithoutItsFiles() {
        assertThatCode(() -> run(EDGE, folder.resolve("a.pem"), folder.resolve("b.pem"), folder.resolve("c.pem")))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "sitewire.kafka.tls.ca-file=ca.pem | tls.enabled: it is false, and must be true, since sitewire.kafka.tls.ca-file is ca.pem",
        "sitewire.kafka.bootstrap-servers=SSL://a:9093 | tls.enabled: it is false, and must be true, since sitewire.kafka.bootstrap-servers",
        "sitewire.kafka.tls.enabled=true;sitewire.kafka.tls.certificate-file=a.pem | tls.key-file: it is not set, and must be set if",
        "sitewire.kafka.tls.enabled=true;sitewire.kafka.tls.key-file=k.pem | tls.key-file: it is k.pem, and must be set if, and only if"})
    void settingsThatContradictEachOtherStopAnEdgeToo(String lines, String problem) throws Exception {
        SitewireConfig config = config(EDGE, lines.split(";"));

        assertThatThrownBy(() -> StartupChecks.run(EDGE, config)).isInstanceOfSatisfying(StartException.class, e ->
                assertThat(e.lines()).singleElement().asString().startsWith("CONFIG_VALUE_INVALID sitewire.kafka." + problem));
    }

    private void run(Roles roles, Path authority, Path certificate, Path key) throws Exception {
        StartupChecks.run(roles, config(roles, "sitewire.kafka.tls.enabled=true", "sitewire.kafka.tls.ca-file=" + authority,
                "sitewire.kafka.tls.certificate-file=" + certificate, "sitewire.kafka.tls.key-file=" + key));
    }

    private SitewireConfig config(Roles roles, String... further) throws IOException {
        List<String> lines = new ArrayList<>(List.of("sitewire.site=plant-7", "sitewire.http.port=0", "sitewire.mqtt-listener.port=0"));
        for (String area : List.of("buffer.directory", "dead-letters.directory", "file.directory", "file.done-directory",
                "file.refused-directory")) {
            lines.add("sitewire." + area + "=" + folder.resolve(area));
        }
        lines.addAll(List.of(further));
        return Settings.read(roles, Optional.of(Files.write(folder.resolve("site.properties"), lines)), Map.of());
    }
}
