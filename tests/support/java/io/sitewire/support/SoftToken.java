package io.sitewire.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A PKCS#11 token in software: SoftHSM 2, where it is installed with OpenSC's pkcs11-tool. The library reads the environment of its process,
 * so it is used by children: {@link #environment}.
 */
public final class SoftToken {
    public static final String PIN = "4711-pin";
    private final Path folder;

    private SoftToken(Path folder) {
        this.folder = folder;
    }

    /** Whether it can be used on this machine. */
    public static boolean isInstalled() {
        return library().isPresent() && program("softhsm2-util").isPresent() && program("pkcs11-tool").isPresent();
    }

    /** A new token in the folder, with an AES-256 key for each label, none of which can be taken out of it. */
    public static SoftToken create(Path folder, String... labels) throws IOException, InterruptedException {
        Files.createDirectories(folder.resolve("tokens"));
        SoftToken token = new SoftToken(folder);
        Files.writeString(folder.resolve("softhsm2.conf"), "directories.tokendir = " + folder.resolve("tokens")
                + "\nobjectstore.backend = file\nlog.level = ERROR\n");
        token.run(program("softhsm2-util").orElseThrow().toString(), "--init-token", "--free", "--label", "sitewire", "--pin", PIN, "--so-pin",
                "so-" + PIN);
        for (String label : labels) {
            token.add(label);
        }
        Files.writeString(token.configuration(), "name = sitewire\nlibrary = " + library().orElseThrow() + "\nslotListIndex = 0\n");
        return token;
    }

    /** Adds a key. */
    public void add(String label) throws IOException, InterruptedException {
        run(program("pkcs11-tool").orElseThrow().toString(), "--module", library().orElseThrow().toString(), "--token-label", "sitewire",
                "--login", "--pin", PIN, "--keygen", "--key-type", "AES:32", "--label", label);
    }

    /** The file that SunPKCS11 is configured with. */
    public Path configuration() {
        return folder.resolve("pkcs11.cfg");
    }

    /** What a process that uses it needs. */
    public Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", folder.resolve("softhsm2.conf").toString());
    }

    private void run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(environment());
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes());
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(List.of(command) + ": " + output);
        }
    }

    private static Optional<Path> library() {
        return Stream.of("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib64/pkcs11/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
                "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so", "/opt/homebrew/lib/softhsm/libsofthsm2.so")
                .map(Path::of).filter(Files::isReadable).findFirst();
    }

    private static Optional<Path> program(String name) {
        return Stream.of(System.getenv("PATH").split(":")).map(directory -> Path.of(directory, name)).filter(Files::isExecutable).findFirst();
    }
}
