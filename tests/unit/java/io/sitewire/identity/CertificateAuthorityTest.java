package io.sitewire.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir
    Path folder;
    private CertificateAuthority authority;

    @BeforeEach
    void init() {
        CertificateAuthority.init(folder, "CA", DAY, Clock.systemUTC());
        authority = CertificateAuthority.open(folder, Clock.systemUTC());
    }

    @Test
    void aSitesCertificateNamesTheSiteAndNothingElse() throws Exception {
        IssuedCertificate issued = authority.issueSite("plant-7", Duration.ofHours(1));

        X509Certificate certificate = x509(issued.certificate());
        certificate.verify(x509(authority.certificate()).getPublicKey());
        assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=plant-7");
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(certificate.getBasicConstraints()).as("no CA").isEqualTo(-1);
    }

    @Test
    void noSiteCanHaveThePrincipalOfACore() {
        assertThat(authority.issueOther("core", DAY, List.of()).subject()).isEqualTo("CN=core,OU=sitewire");
        assertThat(CertificateAuthority.init(folder.resolve("second"), "CA", DAY, Clock.systemUTC()).issueSite("core", DAY).subject())
                .isEqualTo("CN=core");
    }

    @Test
    void noCertificateOutlivesTheCa() {
        assertThat(authority.issueSite("plant-7", Duration.ofDays(30)).expiry()).isEqualTo(authority.expiry());
    }

    @Test
    void whatWasIssuedIsThereWhileItIsValidAndOfThisCa() throws Exception {
        assertThat(authority.issuedToSite("plant-7")).isEmpty();
        IssuedCertificate issued = authority.issueSite("plant-7", Duration.ofHours(1));
        assertThat(authority.issuedToSite("plant-7")).contains(issued);

        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
        assertThat(CertificateAuthority.open(folder, later).issuedToSite("plant-7")).as("expired").isEmpty();

        CertificateAuthority other = CertificateAuthority.init(folder.resolve("other"), "CA", DAY, Clock.systemUTC());
        Files.createDirectories(folder.resolve("other/plant-7"));
        Files.copy(issued.certificate(), folder.resolve("other/plant-7/certificate.pem"));
        assertThat(other.issuedToSite("plant-7")).as("of another CA of the same name").isEmpty();
    }

    @Test
    void theFilesOfACoreAreNotTakenForNorReplacedByThoseOfASiteOfTheSameName() throws Exception {
        IssuedCertificate core = authority.issueOther("core", DAY, List.of());
        byte[] before = Files.readAllBytes(core.key().orElseThrow());

        assertThatThrownBy(() -> authority.issuedToSite("core")).hasMessageStartingWith("CERTIFICATE_OF_ANOTHER")
                .hasMessageContainingAll("CN=core,OU=sitewire", "wanted CN=core;");
        assertThatThrownBy(() -> authority.issueSite("core", DAY)).hasMessageStartingWith("CERTIFICATE_OF_ANOTHER");
        assertThat(Files.readAllBytes(core.key().orElseThrow())).isEqualTo(before);
        assertThat(authority.issuedToOther("core")).contains(core);
    }

    @Test
    void aKeyIsForItsOwnerOnly() throws Exception {
        Path key = authority.issueSite("plant-7", DAY).key().orElseThrow();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key))).isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ca-key.pem")))).isEqualTo("rw-------");
    }

    @Test
    void aCaIsNeverReplaced() throws Exception {
        byte[] before = Files.readAllBytes(authority.certificate());

        assertThatThrownBy(() -> CertificateAuthority.init(folder, "CA", DAY, Clock.systemUTC()))
                .isInstanceOf(IdentityException.class).hasMessageStartingWith("CA_EXISTS");
        assertThat(Files.readAllBytes(authority.certificate())).isEqualTo(before);
    }

    @Test
    void aRequestIsSignedForTheSiteThatItNamesOnly() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        KeyPair pair = generator.generateKeyPair();
        Path request = folder.resolve("request.pem");
        PemFiles.write(request, "CERTIFICATE REQUEST", new JcaPKCS10CertificationRequestBuilder(
                new X500Principal("CN=plant-7,O=Works"), pair.getPublic())
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())).getEncoded(), false);

        IssuedCertificate issued = authority.sign("plant-7", request, DAY);

        assertThat(issued.key()).isEmpty();
        assertThat(x509(issued.certificate()).getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(issued.subject()).isEqualTo("CN=plant-7");
        assertThatThrownBy(() -> authority.sign("plant-70", request, DAY))
                .isInstanceOf(IdentityException.class).hasMessageStartingWith("CSR_REFUSED").hasMessageContaining("plant-70");
        assertThatThrownBy(() -> authority.sign("plant-7", authority.certificate(), DAY))
                .isInstanceOf(IdentityException.class).hasMessageStartingWith("CSR_REFUSED");
    }

    private static X509Certificate x509(Path file) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
    }
}
