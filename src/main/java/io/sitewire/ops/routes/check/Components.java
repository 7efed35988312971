package io.sitewire.ops.routes.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.camel.EndpointOptions;
import io.sitewire.camel.buffer.BufferEndpointConfigurer;
import io.sitewire.camel.mqtt.MqttListenerEndpointConfigurer;
import io.sitewire.kafka.UplinkEndpointConfigurer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;

/**
 * Which components, languages and data formats are in the artifact, and what endpoints can have: from the catalog that each component of
 * Camel's brings along, and of ours from their own lists of options. Names are looked up one by one, since a native binary cannot list.
 */
final class Components {
    private static final String SERVICES = "/META-INF/services/org/apache/camel/";
    /** For suggestions. A test compares it with the class path. */
    static final List<String> NAMES = List.of("bean", "buffer", "class", "direct", "file", "kafka", "kamelet", "log", "micrometer",
            "mqtt-listener", "paho-mqtt5", "platform-http", "timer", "uplink");
    private final Map<String, Optional<Component>> known = new HashMap<>();

    Components() {
        own("buffer", new BufferEndpointConfigurer(), false);
        own("mqtt-listener", new MqttListenerEndpointConfigurer(), true);
        own("uplink", new UplinkEndpointConfigurer(), true);
    }

    private void own(String scheme, EndpointOptions<?> configurer, boolean consumerOnly) {
        Map<String, Component.Option> options = new HashMap<>();
        configurer.types().forEach((name, type) -> options.put(name, new Component.Option(false, false, type(type), "", "", List.of())));
        known.put(scheme, Optional.of(new Component(scheme, false, consumerOnly, false, options)));
    }

    private static String type(Class<?> type) {
        if (type == boolean.class) {
            return "boolean";
        }
        return type == int.class ? "integer" : type == Duration.class ? "duration" : "string";
    }

    /** @param scheme what stands before the first colon of a URI */
    synchronized Optional<Component> find(String scheme) {
        return known.computeIfAbsent(scheme, name -> service("component", name).map(javaClass -> read(name, javaClass)));
    }

    boolean hasLanguage(String name) {
        return service("language", name.equals("method") ? "bean" : name).isPresent();
    }

    boolean hasDataFormat(String name) {
        return service("dataformat", name).isPresent();
    }

    private static Optional<String> service(String kind, String name) {
        if (!name.matches("[A-Za-z0-9-]+")) {
            return Optional.empty();
        }
        try (InputStream in = Components.class.getResourceAsStream(SERVICES + kind + "/" + name)) {
            if (in == null) {
                return Optional.empty();
            }
            Properties properties = new Properties();
            properties.load(in);
            return Optional.of(properties.getProperty("class", ""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Component read(String scheme, String javaClass) {
        String folder = javaClass.substring(0, javaClass.lastIndexOf('.')).replace('.', '/');
        try (InputStream in = Components.class.getResourceAsStream("/META-INF/" + folder + "/" + scheme + ".json")) {
            if (in == null) {
                throw new IOException("the artifact has no description of the component " + scheme);
            }
            return component(scheme, new ObjectMapper().readTree(in));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Component component(String scheme, JsonNode catalog) {
        Map<String, Component.Option> options = new HashMap<>();
        catalog.path("properties").properties().forEach(property -> {
            JsonNode option = property.getValue();
            List<String> values = new ArrayList<>();
            option.path("enum").forEach(value -> values.add(value.asText()));
            options.put(property.getKey(), new Component.Option(option.path("kind").asText().equals("path"),
                    option.path("required").asBoolean() && !option.has("defaultValue"), option.path("type").asText(),
                    option.path("label").asText(), option.path("prefix").asText(), values));
        });
        JsonNode component = catalog.path("component");
        return new Component(scheme, component.path("lenientProperties").asBoolean(), component.path("consumerOnly").asBoolean(),
                component.path("producerOnly").asBoolean(), options);
    }

    /** What a kamelet in the artifact takes, as a component; empty if there is none of that name. */
    Optional<Component> kamelet(String name) {
        try (InputStream in = name.matches("[a-z0-9-]+") ? Components.class.getResourceAsStream("/kamelets/" + name + ".kamelet.yaml")
                : null) {
            return in == null ? Optional.empty() : Optional.of(kamelet(name, new String(in.readAllBytes(),
                    StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Component kamelet(String name, String text) {
        Map<String, Component.Option> options = new HashMap<>();
        Yaml.compose(text).flatMap(root -> Yaml.get(root, "spec")).flatMap(spec -> Yaml.get(spec, "definition")).ifPresent(definition -> {
            TreeSet<String> required = new TreeSet<>();
            Yaml.get(definition, "required").ifPresent(list -> Yaml.items(list).forEach(item -> Yaml.text(item).ifPresent(required::add)));
            Yaml.get(definition, "properties").ifPresent(properties -> Yaml.tuples(properties).forEach(tuple -> options.put(
                    Yaml.key(tuple), new Component.Option(false, required.contains(Yaml.key(tuple))
                            && Yaml.get(tuple.getValueNode(), "default").isEmpty(),
                            Yaml.text(tuple.getValueNode(), "type").orElse("string"), "", "", List.of()))));
        });
        return new Component("kamelet:" + name, false, false, false, options);
    }
}
