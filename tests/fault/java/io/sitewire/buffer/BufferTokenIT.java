package io.sitewire.buffer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.format.Compression;
import io.sitewire.buffer.format.Encoding;
import io.sitewire.buffer.keys.KeySources;
import io.sitewire.support.SoftToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A buffer whose key never leaves a PKCS#11 token; with a token in software, where it is installed (SoftHSM 2 and OpenSC). */
@EnabledIf(value = "io.sitewire.support.SoftToken#isInstalled", disabledReason = "softhsm2-util, pkcs11-tool or libsofthsm2.so is not installed")
final class BufferTokenIT {
    @TempDir
    Path temporary;

    @Test
    void aTokensKeyEncryptsAndIsRotatedAndAnotherTokensKeyIsWrong() throws Exception {
        SoftToken token = SoftToken.create(temporary.resolve("token"), "plant-2026");
        Path buffer = temporary.resolve("buffer");

        assertThat(run(token, buffer, "plant-2026", SoftToken.PIN)).containsExactly("0 plant-2026");
        token.add("plant-2027");
        assertThat(run(token, buffer, "plant-2027", SoftToken.PIN)).containsExactly("0 plant-2026", "1 plant-2027");
        assertThat(run(token, buffer, "none", SoftToken.PIN)).containsExactly("0 plant-2026", "1 plant-2027", "2 none");
        assertThat(folder(buffer)).doesNotContain("plant-2027 is the reading").contains("none is the reading");

        assertThat(run(token, buffer, "plant-2026", "wrong")).singleElement().asString()
                .startsWith("sitewire.buffer.encryption.pkcs11.config: token of").contains("cannot be used").contains("CKR_PIN_INCORRECT");
        assertThat(run(token, buffer, "absent", SoftToken.PIN)).singleElement().asString().contains("'absent'").contains("plant-2026");
        run(token, buffer, "plant-2026", SoftToken.PIN);
        SoftToken other = SoftToken.create(temporary.resolve("other"), "plant-2026");
        assertThat(run(other, buffer, "plant-2026", SoftToken.PIN)).singleElement().asString().startsWith("BUFFER_KEY_WRONG");
        SoftToken without = SoftToken.create(temporary.resolve("without"), "plant-2030");
        assertThat(run(without, buffer, "plant-2030", SoftToken.PIN)).singleElement().asString().startsWith("BUFFER_KEY_MISSING");
    }

    private static List<String> run(SoftToken token, Path buffer, String keyId, String pin) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Child.class.getName(), buffer.toString(), token.configuration().toString(), keyId, pin);
        builder.environment().putAll(token.environment());
        Process process = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
        List<String> lines = new String(process.getInputStream().readAllBytes()).lines().filter(line -> line.startsWith("> "))
                .map(line -> line.substring(2)).toList();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return lines;
    }

    private static String folder(Path buffer) throws IOException {
        StringBuilder all = new StringBuilder();
        try (var files = Files.list(buffer)) {
            for (Path file : files.toList()) {
                all.append(new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
            }
        }
        return all.toString();
    }

    /** The child: appends a record that names the key, and prints all of them; or the error's message. */
    static final class Child {
        private Child() {
        }

        public static void main(String[] arguments) throws Exception {
            try {
                KeySources sources = new KeySources(Optional.empty(), Optional.empty(), Optional.of(arguments[1]), Optional.of(arguments[3]),
                        Optional.empty(), Optional.of(arguments[2]));
                Encoding encoding = new Encoding(Compression.NONE, sources.ring(sources.load()));
                try (Buffer buffer = Buffer.open(Path.of(arguments[0]), BufferOptions.of("token").withEncoding(encoding))) {
                    buffer.reader("r");
                    buffer.append(List.of(BufferTest.entry(arguments[2] + " is the reading"))).get(10, SECONDS);
                    for (StoredRecord record : BufferTest.readAll(buffer.reader("r"))) {
                        System.out.println("> " + record.position() + " " + BufferTest.text(record).replace(" is the reading", ""));
                    }
                }
            } catch (BufferException | IllegalArgumentException e) {
                System.out.println("> " + e.getMessage());
            }
        }
    }
}
