package io.sitewire.ops.start;

import io.quarkus.runtime.Quarkus;
import io.sitewire.config.SitewireConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.quarkus.main.CamelMainApplication;

/** Starts an edge or a core in this process, loud or not at all. */
public final class Launch {
    /** The exit code when nothing could be started. */
    public static final int FAILED = 1;

    private Launch() {
    }

    /**
     * Runs until the process is told to end.
     *
     * @param profile {@code edge}, {@code core} or both separated by a comma
     * @param file the settings
     * @return the process' exit code
     */
    public static int run(Optional<String> profile, Optional<Path> file) {
        try {
            Roles roles = Roles.parse(profile);
            SitewireConfig config = Settings.read(roles, file, System.getenv());
            StartupChecks.run(roles, config);
            System.setProperty("quarkus.profile", roles.profile());
            System.setProperty(RouteSettings.DIRECTORY, RouteSettings.directory(config, file).toString());
            file.ifPresent(SettingsFile::use);
            return start();
        } catch (StartException e) {
            e.lines().forEach(System.err::println);
            return FAILED;
        }
    }

    private static int start() {
        AtomicInteger exitCode = new AtomicInteger();
        Quarkus.run(CamelMainApplication.class, (code, failure) -> {
            exitCode.set(failure == null ? code : FAILED);
            if (failure != null) {
                StartFailure.print(failure, System.err);
            }
        });
        return exitCode.get();
    }
}
