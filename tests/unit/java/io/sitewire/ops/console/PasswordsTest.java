package io.sitewire.ops.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.access.PasswordHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PasswordsTest {
    @TempDir
    private Path folder;

    @Test
    void theFirstStartMakesBothAndLaterStartsMakeNone() throws IOException {
        Path file = folder.resolve("data/console/passwords");

        Map<ConsoleRole, String> made = new Passwords(file).makeMissing();

        assertThat(made).containsOnlyKeys(ConsoleRole.values());
        assertThat(made.get(ConsoleRole.VIEWER)).matches("([a-z2-9]{5}-){4}[a-z2-9]{5}").isNotEqualTo(made.get(ConsoleRole.OPERATOR));
        assertThat(new Passwords(file).makeMissing()).isEmpty();
        assertThat(new Passwords(file).current().get(ConsoleRole.OPERATOR).matches(made.get(ConsoleRole.OPERATOR))).isTrue();
        assertThat(new Passwords(file).current().get(ConsoleRole.OPERATOR).matches(made.get(ConsoleRole.VIEWER))).isFalse();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(file.getParent()).isDirectoryContaining(found -> found.equals(file)).satisfies(path ->
                assertThat(Files.list(path)).hasSize(1));
    }

    @Test
    void whatAnotherProcessSetsCountsAtOnceAndTheOtherRoleStays() throws IOException {
        Path file = folder.resolve("passwords");
        Passwords running = new Passwords(file);
        String viewer = running.makeMissing().get(ConsoleRole.VIEWER);
        PasswordHash before = running.current().get(ConsoleRole.OPERATOR);

        new Passwords(file).set(ConsoleRole.OPERATOR, "another one, and long");

        assertThat(running.current().get(ConsoleRole.OPERATOR)).isNotEqualTo(before);
        assertThat(running.current().get(ConsoleRole.OPERATOR).matches("another one, and long")).isTrue();
        assertThat(running.current().get(ConsoleRole.OPERATOR).text()).as("slow to try").startsWith("pbkdf2-sha512:210000:");
        assertThat(running.current().get(ConsoleRole.VIEWER).matches(viewer)).isTrue();
    }

    @Test
    void aFileThatIsNoneLetsNobodyInAndIsNotOverwritten() throws IOException {
        Path file = Files.writeString(folder.resolve("passwords"), "operator:secret\n");

        assertThatThrownBy(() -> new Passwords(file).current()).isInstanceOf(IOException.class).hasMessageContaining("ROLE:HASH");
        assertThatThrownBy(() -> new Passwords(file).makeMissing()).isInstanceOf(IOException.class);
        assertThat(file).hasContent("operator:secret\n");
    }
}
