package io.sitewire.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of files, when it is read again, and what is said of those that cannot be used. */
class AccessFilesTest {
    private static final TestAuthority AUTHORITY = new TestAuthority("plant");

    @TempDir
    private Path folder;

    @Test
    void aPasswordFileIsWrittenForItsOwnerOnlyAndOtherLinesStay() throws Exception {
        Path file = Files.writeString(folder.resolve("devices"), "# of hall 2\n");
        DevicePasswords.set(file, "press-1", "one");
        DevicePasswords.set(file, "press-2", "two");
        DevicePasswords.set(file, "press-1", "three");

        assertThat(DevicePasswords.read(file).keySet()).containsExactly("press-2", "press-1");
        assertThat(DevicePasswords.read(file).get("press-1").matches("three")).isTrue();
        assertThat(Files.readString(file)).startsWith("# of hall 2\n").doesNotContain("three");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(DevicePasswords.remove(file, "press-1")).isTrue();
        assertThat(DevicePasswords.remove(file, "press-1")).isFalse();
        assertThat(DevicePasswords.read(file).keySet()).containsExactly("press-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"press-1:my secret", "my secret", ":my secret", "a b\tc:my secret", "press-1:pbkdf2-sha512:1:my secret:x"})
    void aLineThatIsNoneIsToldByItsNumberAndNeverShown(String line) throws Exception {
        Path file = Files.writeString(folder.resolve("devices"), "# first\n" + line + "\n");

        assertThatThrownBy(() -> DevicePasswords.read(file)).hasMessageContaining(file + " line 2")
                .satisfies(thrown -> assertThat(thrown.getMessage()).doesNotContain("secret"))
                .hasNoCause();
    }

    @Test
    void anIdentityIsAPairOfCertificateAndKey() throws Exception {
        Path certificate = folder.resolve("c.pem");
        Path key = folder.resolve("k.pem");
        TestAuthority.Issued issued = AUTHORITY.issue("edge");
        issued.write(certificate, key);

        assertThat(ServerIdentity.read(certificate, key, Optional.empty()).certificate()).isEqualTo(issued.certificate());
        assertThat(ServerIdentity.read(certificate, key, Optional.of(AUTHORITY.write(folder.resolve("ca.pem")))).trusted()).isPresent();
    }

    @Test
    void anRsaKeyAndCertificateAreReadToo() throws Exception {
        Path store = folder.resolve("s.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias",
                "a", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=edge", "-storepass", "changeit", "-keystore", store.toString())
                .redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        java.security.KeyStore keys = java.security.KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        Path certificate = folder.resolve("c.pem");
        Path key = folder.resolve("k.pem");

        new TestAuthority.Issued((java.security.cert.X509Certificate) keys.getCertificate("a"),
                (java.security.PrivateKey) keys.getKey("a", "changeit".toCharArray())).write(certificate, key);

        assertThat(ServerIdentity.read(certificate, key, Optional.empty()).subject()).isEqualTo("CN=edge");
    }

    @Test
    void filesThatCannotBeUsedAreNamed() throws Exception {
        Path certificate = folder.resolve("c.pem");
        Path key = folder.resolve("k.pem");
        AUTHORITY.issue("edge").write(certificate, key);
        Path other = folder.resolve("other.pem");
        Files.writeString(other, AUTHORITY.issue("other").keyPem());
        Path none = folder.resolve("none.pem");
        Path text = Files.writeString(folder.resolve("text.pem"), "nothing of that kind\n");
        Path pkcs1 = Files.writeString(folder.resolve("pkcs1.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");

        assertUnusable(none, key, Optional.empty(), none + " cannot be read (NoSuchFileException)");
        assertUnusable(certificate, none, Optional.empty(), none + " cannot be read");
        assertUnusable(text, key, Optional.empty(), text.toString());
        assertUnusable(certificate, text, Optional.empty(), text.toString());
        assertUnusable(certificate, pkcs1, Optional.empty(), "openssl pkcs8");
        assertUnusable(certificate, other, Optional.empty(), "is not that of the certificate in " + certificate);
        assertUnusable(certificate, key, Optional.of(text), text.toString());
    }

    @Test
    void whatChangedIsReadWhenItIsAtRestAndAProblemIsSaidOnce() throws Exception {
        Path file = Files.writeString(folder.resolve("f"), "one");
        List<String> heard = new ArrayList<>();
        WatchedFiles<String> watched = new WatchedFiles<>(List.of(file), () -> read(file), recording(heard));
        watched.look();
        watched.look();
        assertThat(heard).containsExactly("read one");

        Files.writeString(file, "bad");
        touch(file, 1);
        watched.look();
        assertThat(heard).containsExactly("read one");
        watched.look();
        watched.look();
        watched.look();
        assertThat(heard).containsExactly("read one", "kept: it is bad");
        assertThat(watched.current()).contains("one");

        Files.writeString(file, "two");
        touch(file, 2);
        watched.look();
        watched.look();

        assertThat(heard).containsExactly("read one", "kept: it is bad", "again two");
        assertThat(watched.current()).contains("two");
    }

    @Test
    void whatNeverCouldBeReadIsReadAsSoonAsItIsThere() throws Exception {
        Path file = folder.resolve("f");
        List<String> heard = new ArrayList<>();
        WatchedFiles<String> watched = new WatchedFiles<>(List.of(file), () -> read(file), recording(heard));
        watched.look();
        watched.look();
        assertThat(watched.current()).isEmpty();

        Files.writeString(file, "one");
        watched.look();
        watched.look();

        assertThat(heard).containsExactly("none: " + file, "read one");
    }

    private static String read(Path file) throws IOException {
        String text = Files.readString(file);
        if (text.equals("bad")) {
            throw new IOException("it is bad");
        }
        return text;
    }

    private static void touch(Path file, int seconds) throws IOException {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000_000_000_000L + seconds * 1000L));
    }

    private static WatchedFiles.Listener<String> recording(List<String> heard) {
        return new WatchedFiles.Listener<>() {
            @Override
            public void read(String value, boolean again) {
                heard.add((again ? "again " : "read ") + value);
            }

            @Override
            public void unusable(String problem, boolean kept) {
                heard.add((kept ? "kept: " : "none: ") + problem);
            }
        };
    }

    private static void assertUnusable(Path certificate, Path key, Optional<Path> ca, String problem) {
        assertThatThrownBy(() -> ServerIdentity.read(certificate, key, ca)).hasMessageContaining(problem);
    }
}
