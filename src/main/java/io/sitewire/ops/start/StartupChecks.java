package io.sitewire.ops.start;

import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.BufferKeys;
import io.sitewire.kafka.tls.TlsException;
import io.sitewire.kafka.tls.TlsIdentity;
import io.sitewire.ops.routes.BuiltIns;
import io.sitewire.reading.SiteName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Everything that can be found wrong with a machine and its settings before anything is started; all problems at once. */
final class StartupChecks {
    private final List<String> problems = new ArrayList<>();

    private StartupChecks() {
    }

    /** @throws StartException naming each problem, what was observed, and what to do */
    static void run(Roles roles, SitewireConfig config) {
        StartupChecks checks = new StartupChecks();
        checks.problems.addAll(ValueChecks.problems(roles, config));
        checks.problems.addAll(AccessChecks.problems(roles, config));
        checks.port("sitewire.http.port", config.http().host(), config.http().port());
        if (config.http().tls().enabled()) {
            checks.port("sitewire.http.tls-port", config.http().host(), config.http().tlsPort());
        }
        config.routes().disabled().ifPresent(checks::disabledRoutes);
        if (roles.edge()) {
            checks.edge(config);
        } else {
            // An edge starts and accepts whatever becomes of its link.
            checks.tls(config);
        }
        if (!checks.problems.isEmpty()) {
            throw new StartException(checks.problems);
        }
    }

    private void disabledRoutes(List<String> ids) {
        Set<String> known = BuiltIns.read().routes();
        ids.stream().filter(id -> !known.contains(id)).forEach(id -> add(StartError.CONFIG_VALUE_INVALID, "sitewire.routes.disabled: '" + id
                + "' is no built-in route; nothing was started; " + Spelling.nearest(id, known).map(near -> "did you mean " + near + "? ")
                .orElse("") + "There are " + String.join(", ", known)));
    }

    private void tls(SitewireConfig config) {
        try {
            KafkaSettings.connection(config).tls().ifPresent(TlsIdentity::read);
        } catch (TlsException e) {
            problems.add(e.getMessage() + "; nothing was started");
        }
    }

    private void edge(SitewireConfig config) {
        site(config.site().orElse(""));
        if (config.mqttListener().enabled()) {
            port("sitewire.mqtt-listener.port", config.mqttListener().host(), config.mqttListener().port());
        }
        directory("sitewire.buffer.directory", config.buffer().directory());
        directory("sitewire.dead-letters.directory", config.deadLetters().directory());
        BufferKeys.problem(config.buffer().encryption()).ifPresent(problem -> add(StartError.CONFIG_VALUE_INVALID, problem
                + "; nothing was started; correct it"));
        if (config.file().enabled()) {
            directory("sitewire.file.directory", config.file().directory());
            directory("sitewire.file.done-directory", config.file().doneDirectory());
            directory("sitewire.file.refused-directory", config.file().refusedDirectory());
        }
    }

    private void site(String site) {
        if (site.isBlank()) {
            add(StartError.CONFIG_VALUE_MISSING, "sitewire.site: it has no value, and an edge must know its site; nothing was started; "
                    + "set it in the settings file or as SITEWIRE_SITE (" + SiteName.RULE + ")");
        } else if (!SiteName.isValid(site)) {
            add(StartError.SITE_NAME_INVALID, "sitewire.site: it is '" + site + "', and must be " + SiteName.RULE
                    + "; nothing was started; choose another name");
        }
    }

    private void port(String key, String host, int port) {
        if (port < 0 || port > 65535) {
            add(StartError.CONFIG_VALUE_INVALID, key + ": it is " + port
                    + ", and must be 0 to 65535; nothing was started; choose a free port");
            return;
        }
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
        } catch (IOException e) {
            add(StartError.PORT_UNUSABLE, key + ": " + host + " port " + port + " cannot be listened on (" + e.getMessage()
                    + "); nothing was started; end the process that has the port, or set the key to a free one");
        }
    }

    private void directory(String key, String directory) {
        Path path = Path.of(directory).toAbsolutePath();
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".sitewire-check", ".tmp"));
        } catch (IOException e) {
            add(StartError.DIRECTORY_UNUSABLE, key + ": " + path + " cannot be written ("
                    + e.getClass().getSimpleName() + ": " + e.getMessage() + "); nothing was started; give this user ("
                    + System.getProperty("user.name") + ") the right to write there, or set the key to another folder");
        }
    }

    private void add(StartError error, String text) {
        problems.add(StartException.line(error, text));
    }
}
