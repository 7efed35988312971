package io.sitewire.ops.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the artifact. */
public final class Version implements IVersionProvider {
    private static final String RESOURCE = "/sitewire-version.txt";

    @Override
    public String[] getVersion() {
        return new String[] {"sitewire " + text()};
    }

    /** Such as {@code 1.2.0}. */
    public static String text() {
        try (InputStream in = Version.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + RESOURCE, e);
        }
    }
}
