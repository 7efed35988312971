package io.sitewire.kafka.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.kafka.KafkaError;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsIdentityTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;
    private CertificateAuthority authority;
    private IssuedCertificate mine;

    @BeforeEach
    void issue() {
        authority = CertificateAuthority.init(folder.resolve("ca"), "CA", DAY, Clock.systemUTC());
        mine = authority.issueSite("plant-7", DAY);
    }

    @Test
    void theCertificateSaysWhoThisIsAndHowLong() {
        TlsIdentity identity = TlsIdentity.read(files(mine.certificate(), mine.key().orElseThrow()));

        assertThat(identity.commonName()).contains("plant-7");
        assertThat(identity.expiry()).contains(mine.expiry());
        assertThat(identity.toString()).doesNotContain("PRIVATE KEY").contains("plant-7");
    }

    @Test
    void aFileThatIsMissingOrNoPemIsNamed() throws Exception {
        Path none = folder.resolve("none.pem");
        assertUnusable(files(none, mine.key().orElseThrow()), none.toString());

        Path text = Files.writeString(folder.resolve("text.pem"), "not PEM");
        assertUnusable(files(text, mine.key().orElseThrow()), text.toString());
        assertUnusable(files(mine.certificate(), text), text.toString());
        assertUnusable(new TlsFiles(Optional.of(text), Optional.empty(), Optional.empty()), text.toString());
    }

    @Test
    void aKeyThatIsNotTheCertificatesIsRefused() {
        IssuedCertificate other = authority.issueSite("plant-8", DAY);

        assertUnusable(files(mine.certificate(), other.key().orElseThrow()), "the key is not that of the certificate");
    }

    private static void assertUnusable(TlsFiles files, String said) {
        assertThatThrownBy(() -> TlsIdentity.read(files)).isInstanceOfSatisfying(TlsException.class,
                failure -> assertThat(failure.error()).isEqualTo(KafkaError.TLS_FILE_UNUSABLE)).hasMessageContaining(said);
    }

    private TlsFiles files(Path certificate, Path key) {
        return new TlsFiles(Optional.of(authority.certificate()), Optional.of(certificate), Optional.of(key));
    }
}
