package io.sitewire.ops.start;

import io.sitewire.access.Loopback;
import io.sitewire.config.MqttListenerConfig;
import io.sitewire.config.ServerTlsConfig;
import io.sitewire.config.SitewireConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Settings of TLS and passwords that do not go together. What stands in the files is not looked at: a certificate that cannot be used
 * must not keep an edge from starting.
 */
final class AccessChecks {
    private final List<String> problems = new ArrayList<>();

    private AccessChecks() {
    }

    /** @return a line for each value that cannot work */
    static List<String> problems(Roles roles, SitewireConfig config) {
        AccessChecks checks = new AccessChecks();
        checks.check("sitewire.http", config.http().tls(), config.http().passwordFile());
        MqttListenerConfig mqtt = config.mqttListener();
        if (roles.edge() && mqtt.enabled()) {
            checks.check("sitewire.mqtt-listener", mqtt.tls(), mqtt.passwordFile());
            // That a name that cannot be resolved cannot be listened on is said by the check of the port.
            if (mqtt.passwordFile().isPresent() && !mqtt.tls().enabled() && !mqtt.plainTextAllowed() && !Loopback.is(mqtt.host(), true)) {
                checks.add("sitewire.mqtt-listener.tls.enabled", false, "true, since sitewire.mqtt-listener.host is " + mqtt.host()
                        + " and passwords could be read on the way, or sitewire.mqtt-listener.plain-text-allowed must be true");
            }
        }
        return checks.problems;
    }

    /** What was meant to be encrypted must not go in the clear because of one word, nor be open to all. */
    private void check(String area, ServerTlsConfig tls, Optional<String> passwords) {
        String prefix = area + ".tls.";
        if (tls.enabled() && tls.certificateFile().isEmpty()) {
            add(prefix + "certificate-file", "not set", "set, since " + prefix + "enabled is true");
        }
        if (tls.enabled() && tls.keyFile().isEmpty()) {
            add(prefix + "key-file", "not set", "set, since " + prefix + "enabled is true");
        }
        boolean meant = tls.certificateFile().isPresent() || tls.keyFile().isPresent() || tls.caFile().isPresent();
        if (!tls.enabled() && meant) {
            add(prefix + "enabled", false, "true, since a file of " + prefix + "* is set");
        }
        boolean optional = tls.clientAuth().equals("optional");
        if (!optional && !tls.clientAuth().equals("required")) {
            add(prefix + "client-auth", "'" + tls.clientAuth() + "'", "required or optional");
        } else if (optional && (tls.caFile().isEmpty() || passwords.isEmpty())) {
            add(prefix + "client-auth", "optional", "required, unless both " + prefix + "ca-file and " + area + ".password-file are set");
        }
    }

    private void add(String key, Object value, String rule) {
        problems.add(StartException.line(StartError.CONFIG_VALUE_INVALID, key + ": it is " + value + ", and must be " + rule
                + "; nothing was started; correct it"));
    }
}
