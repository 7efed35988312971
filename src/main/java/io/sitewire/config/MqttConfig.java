package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Keys {@code sitewire.mqtt.*}. */
public interface MqttConfig {
    /** Whether readings are taken from a broker that the site already has. */
    @WithDefault("false")
    boolean enabled();

    /** The broker, such as `tcp://10.0.0.5:1883` or `ssl://broker.plant:8883`. */
    @WithDefault("tcp://localhost:1883")
    String url();

    /** The topic filter to subscribe to. */
    @WithDefault("#")
    String topic();

    /**
     * The name of the persistent session at the broker. Two edges with one name throw each other out. The default is `sitewire-`
     * and the site's name.
     */
    @WithDefault("sitewire-${sitewire.site:}")
    String clientId();

    /** The user name at the broker. */
    Optional<String> username();

    /** The password at the broker. */
    Optional<String> password();

    /** The most readings that the broker may send before they are acknowledged. */
    @WithDefault("1000")
    int receiveMax();
}
