package io.sitewire.buffer.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys are found where they are said to be, and what is wrong with them is said without them. */
final class KeyLoaderTest {
    private static final String ONE = Base64.getEncoder().encodeToString(bytes(1, 32));
    private static final String TWO = Base64.getEncoder().encodeToString(bytes(2, 32));

    @TempDir
    Path directory;

    @Test
    void theFirstKeyOfAFileEncryptsAndTheOthersAreReadWith() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "# two; keys\n\nb.2026: " + ONE + "\r\n  a :" + TWO + "\n");

        KeyRing ring = load(file, Optional.empty());

        assertThat(ring.current()).contains("b.2026");
        assertThat(ring.ids()).containsExactly("b.2026", "a");
        WrappedKey wrapped = ring.wrap("a", bytes(7, 32), new byte[3]);
        assertThat(ring.unwrap(wrapped, new byte[3])).isEqualTo(bytes(7, 32));
        assertThatThrownBy(() -> ring.unwrap(wrapped, new byte[4])).as("bound to something else").isInstanceOf(KeyUnusableException.class);
    }

    @Test
    void whichKeyEncryptsCanBeSaidAndThatNoneDoes() {
        KeyLoader loader = new KeyLoader();
        loader.text("a: " + ONE + "; b: " + TWO);

        assertThat(loader.ring(Optional.of("b")).current()).contains("b");
        assertThat(loader.ring(Optional.of("none")).current()).isEmpty();
        assertThatThrownBy(() -> loader.ring(Optional.of("c"))).hasMessageContaining("'c'").hasMessageContaining("[a, b]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing", "%1$s", "a %1$s", "a: %1$s%1$s", "a: AQID", "a: %1$s!", "a:", "none: %1$s", "a b: %1$s", "\u00e9: %1$s",
        ": %1$s", "%1$s: a", "a: %1$s\na: %1$s", "a12345678901234567890123456789012: %1$s", "a: $$$"})
    void whatIsNoKeyIsRefusedAndNoPartOfAKeyIsSaid(String text) {
        KeyLoader loader = new KeyLoader();
        String keys = text.replace("%1$s", ONE);

        assertThatThrownBy(() -> {
            loader.text(keys);
            loader.ring(Optional.empty());
        }).isInstanceOf(IllegalArgumentException.class).satisfies(e -> {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                assertThat(cause.toString()).doesNotContain(ONE.substring(0, 8)).doesNotContain("$$$");
            }
        });
    }

    @Test
    void aFileThatEverybodyCanReadIsWarnedOfAndTakenAllTheSame() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "a: " + ONE);
        for (String mode : new String[] {"rw-r-----", "rw-r--r--"}) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
            KeyLoader loader = new KeyLoader();

            loader.file(file);

            assertThat(loader.warnings()).as(mode).hasSize(mode.equals("rw-r--r--") ? 1 : 0);
            assertThat(loader.ring(Optional.empty()).ids()).containsExactly("a");
        }
        assertThatThrownBy(() -> load(directory.resolve("absent"), Optional.empty())).hasMessageContaining("absent cannot be read");
    }

    @Test
    void aNewLineIsAKeyThatWasNotThereBefore() {
        KeyLoader loader = new KeyLoader();
        loader.text(KeyLoader.newLine("a") + "\n" + KeyLoader.newLine("b"));
        KeyRing ring = loader.ring(Optional.empty());

        assertThat(ring.ids()).containsExactly("a", "b");
        assertThat(KeyLoader.newLine("a")).isNotEqualTo(KeyLoader.newLine("a"));
        assertThatThrownBy(() -> KeyLoader.newLine("none")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsSayWhichOfThemIsWrongAndNoSecret() {
        KeySources keys = new KeySources(Optional.of("absent-file"), Optional.of("a: " + ONE), Optional.empty(), Optional.of("1234"),
                Optional.empty(), Optional.empty());
        KeySources token = new KeySources(Optional.empty(), Optional.empty(), Optional.of("absent.cfg"), Optional.empty(), Optional.empty(),
                Optional.of("a"));

        assertThat(keys.toString()).doesNotContain(ONE).doesNotContain("1234");
        assertThatThrownBy(keys::load).hasMessageStartingWith("sitewire.buffer.encryption.key-file: file absent-file");
        assertThatThrownBy(token::load).hasMessageStartingWith("sitewire.buffer.encryption.pkcs11.config: ").hasMessageContaining("pin-file");
    }

    @Test
    void aKeyThatIsNotThereOrAnotherIsSaidByItsId() throws IOException {
        KeyRing ring = ring("a: " + ONE);
        WrappedKey wrapped = ring.wrap("a", bytes(7, 32), new byte[0]);

        assertThatThrownBy(() -> ring("b: " + ONE).unwrap(wrapped, new byte[0])).isInstanceOfSatisfying(KeyUnusableException.class,
                e -> assertThat(e.reason()).isEqualTo(KeyUnusableException.Reason.MISSING)).hasMessageContaining("'a'").hasMessageContaining("[b]");
        assertThatThrownBy(() -> ring("a: " + TWO).unwrap(wrapped, new byte[0])).isInstanceOfSatisfying(KeyUnusableException.class,
                e -> assertThat(e.reason()).isEqualTo(KeyUnusableException.Reason.WRONG)).hasMessageContaining("'a'");
    }

    private static KeyRing ring(String text) {
        KeyLoader loader = new KeyLoader();
        loader.text(text);
        return loader.ring(Optional.empty());
    }

    private static KeyRing load(Path file, Optional<String> current) {
        KeyLoader loader = new KeyLoader();
        loader.file(file);
        return loader.ring(current);
    }

    private static byte[] bytes(int value, int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
