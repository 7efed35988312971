package io.sitewire.ops.console;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.sitewire.config.SitewireConfig;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Serves the console from the process' own HTTP port. Whatever is wrong with it, everything else starts and goes on. */
@Singleton
final class ConsoleService {
    private static final Logger LOG = LoggerFactory.getLogger(ConsoleService.class);
    private final SitewireConfig config;
    private final Passwords passwords;
    private JolokiaAnswers jolokia;

    @Inject
    ConsoleService(SitewireConfig config) {
        this.config = config;
        this.passwords = new Passwords(Path.of(config.console().passwordFile()));
    }

    void start(@Observes StartupEvent event) {
        if (config.console().enabled()) {
            try {
                Map<ConsoleRole, String> made = passwords.makeMissing();
                if (!made.isEmpty()) {
                    print(made);
                }
            } catch (IOException e) {
                LOG.error("{} passwords not made: {} cannot be read or written ({}); nobody can log in to the console, and everything "
                        + "else goes on; {}", ConsoleError.CONSOLE_PASSWORDS_UNUSABLE, config.console().passwordFile(), e.toString(),
                        ConsoleLogin.ADVICE);
            }
        }
    }

    /** Not to the log, which is collected and kept; a password is told to whoever has started the process for the first time. */
    private static void print(Map<ConsoleRole, String> made) {
        System.out.println("The console is at /hawtio on the HTTP port. These passwords are shown only now:");
        made.forEach((role, password) -> System.out.printf("  %-8s  %s%n", role.text(), password));
        System.out.println("'./sitewire console password ROLE' sets another one.");
    }

    void routes(@Observes Router router) {
        if (config.console().enabled()) {
            jolokia = new JolokiaAnswers();
            ConsoleLogin login = new ConsoleLogin(passwords, new Sessions(config.console().idleTimeout(), System::nanoTime),
                    new LoginDelay(System::nanoTime), config.console().passwordFile());
            new ConsoleHttp(new ConsoleGate(config), login, jolokia, config.console().idleTimeout()).add(router);
        } else {
            new ConsoleGate(config).add(router);
        }
    }

    void stop(@Observes ShutdownEvent event) {
        if (jolokia != null) {
            jolokia.stop();
        }
    }
}
