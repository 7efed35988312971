package io.sitewire.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CaCommandTest {
    @TempDir
    Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();
    private String ca;

    @BeforeEach
    void init() {
        ca = folder.resolve("ca").toString();
        assertThat(run("ca", "init", ca)).isZero();
    }

    @Test
    void aCaIsMadeOnce() {
        assertThat(out.toString()).contains("made   " + ca + "/ca.pem: CN=Sitewire CA, valid to ")
                .contains("key    " + ca + "/ca-key.pem: for its owner only");
        assertThat(run("ca", "init", ca)).isEqualTo(2);
        assertThat(errors.toString()).startsWith("CA_EXISTS");
    }

    @Test
    void aBrokerAndACoreGetCertificates() {
        assertThat(run("ca", "issue", "kafka-1", "--ca", ca, "--host", "kafka-1.example.com", "--host", "10.0.0.5")).isZero();
        assertThat(run("ca", "issue", "core", "--ca", ca)).isZero();

        assertThat(out.toString()).contains("issued " + ca + "/core/certificate.pem: CN=core,OU=sitewire, valid to ")
                .contains("key    " + ca + "/kafka-1/key.pem: for its owner only");
    }

    @Test
    void nothingIsWrittenOutsideOfTheCasFolder() {
        assertThat(run("ca", "issue", "../core", "--ca", ca)).isEqualTo(2);
        assertThat(run("site", "add", "../plant-7", "--ca", ca)).isEqualTo(2);
        assertThat(Files.exists(folder.resolve("core"))).isFalse();
    }

    @Test
    void withoutACaNothingIsIssued() {
        assertThat(run("ca", "issue", "core", "--ca", folder.resolve("none").toString())).isEqualTo(2);
        assertThat(errors.toString()).startsWith("CA_UNUSABLE");
    }

    private int run(String... arguments) {
        return new CommandLine(new SitewireCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(errors)).execute(arguments);
    }
}
