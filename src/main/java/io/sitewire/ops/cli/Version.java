package io.sitewire.ops.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the artifact. */
final class Version implements IVersionProvider {
    private static final String RESOURCE = "/sitewire-version.txt";

    @Override
    public String[] getVersion() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            return new String[] {new String(in.readAllBytes(), StandardCharsets.UTF_8).strip()};
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }
}
