package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A kamelet's parameter exists once, in its file, is documented there, and is used; docs/reference/kamelets.md says what the files say.
 * {@code mvn test -Dtest=KameletsReferenceTest -Dsitewire.docs.write=true} writes its tables anew.
 */
class KameletsReferenceTest {
    private static final Path KAMELETS = Project.ROOT.resolve("src/main/resources/kamelets");
    private static final Path PAGE = Project.ROOT.resolve("docs/reference/kamelets.md");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??([A-Za-z]+)}}");

    static Stream<Path> files() {
        return Project.files(KAMELETS, ".kamelet.yaml").stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyParameterIsDescribedWithTypeAndExampleAndIsUsed(Path file) {
        Map<String, Object> kamelet = parse(file);
        Map<String, Object> definition = object(object(kamelet, "spec"), "definition");
        Map<String, Object> properties = object(definition, "properties");

        assertThat(file.getFileName()).hasToString(name(kamelet) + ".kamelet.yaml");
        assertThat(name(kamelet)).matches("sitewire-[a-z-]+-" + object(object(kamelet, "metadata"), "labels")
                .get("camel.apache.org/kamelet.type"));
        assertThat((String) definition.get("title")).isNotBlank();
        assertThat((String) definition.get("description")).isNotBlank();
        properties.forEach((parameter, schema) -> {
            assertThat(object(schema)).as(parameter).containsKeys("title", "description", "type", "example");
            assertThat(object(schema).containsKey("default") && required(definition).contains(parameter)).as(parameter).isFalse();
        });
        assertThat(properties.keySet()).containsAll(required(definition));
        Set<String> used = PLACEHOLDER.matcher(Project.read(file)).results().map(found -> found.group(1)).collect(Collectors.toSet());
        used.removeAll(beans(kamelet).stream().map(bean -> (String) bean.get("name")).toList());
        assertThat(used).isEqualTo(properties.keySet());
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyBeanHasASetterForWhatItIsGiven(Path file) throws ClassNotFoundException {
        for (Map<String, Object> bean : beans(parse(file))) {
            Class<?> type = Class.forName(((String) bean.get("type")).replace("#class:", ""));
            Set<String> setters = Arrays.stream(type.getMethods()).map(method -> method.getName()).collect(Collectors.toSet());
            assertThat(setters).containsAll(object(bean, "properties").keySet().stream()
                    .map(name -> "set" + Character.toUpperCase(name.charAt(0)) + name.substring(1)).toList());
        }
    }

    @Test
    void theBuildListsEveryKamelet() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new StringReader(Project.read(Project.ROOT.resolve("src/main/resources/application.properties")))) {
            properties.load(reader);
        }

        assertThat(new TreeSet<>(List.of(properties.getProperty("quarkus.camel.kamelet.identifiers").split(","))))
                .isEqualTo(files().map(file -> name(parse(file))).collect(Collectors.toCollection(TreeSet::new)));
    }

    @Test
    void theReferencePageSaysWhatTheFilesSay() throws IOException {
        String page = Project.read(PAGE);
        String expected = page;
        for (Path file : files().toList()) {
            Map<String, Object> kamelet = parse(file);
            String begin = "<!-- " + name(kamelet) + " -->\n";
            assertThat(page).as("its place in the page").contains(begin);
            int from = expected.indexOf(begin) + begin.length();
            expected = expected.substring(0, from) + section(kamelet) + expected.substring(expected.indexOf("<!-- end -->", from));
        }
        if (Boolean.getBoolean("sitewire.docs.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Project.read(PAGE)).isEqualTo(expected);
    }

    private static String section(Map<String, Object> kamelet) {
        Map<String, Object> definition = object(object(kamelet, "spec"), "definition");
        StringBuilder text = new StringBuilder("## ").append(name(kamelet)).append("\n\n").append(definition.get("description"))
                .append(".\n\n| parameter | type | default | example | |\n|---|---|---|---|---|\n");
        object(definition, "properties").forEach((parameter, schema) -> {
            Object value = object(schema).get("default");
            String used = value != null ? "`" + value + "`" : required(definition).contains(parameter) ? "none, required" : "none";
            text.append("| `").append(parameter).append("` | ").append(object(schema).get("type")).append(" | ").append(used).append(" | `")
                    .append(object(schema).get("example")).append("` | ").append(object(schema).get("description")).append(" |\n");
        });
        return text.toString();
    }

    private static String name(Map<String, Object> kamelet) {
        return (String) object(kamelet, "metadata").get("name");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> beans(Map<String, Object> kamelet) {
        return (List<Map<String, Object>>) object(object(kamelet, "spec"), "template").getOrDefault("beans", List.of());
    }

    @SuppressWarnings("unchecked")
    private static List<String> required(Map<String, Object> definition) {
        return (List<String>) definition.getOrDefault("required", List.of());
    }

    private static Map<String, Object> object(Map<String, Object> node, String key) {
        return object(node.get(key));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object node) {
        return (Map<String, Object>) node;
    }

    private static Map<String, Object> parse(Path file) {
        return object(new Load(LoadSettings.builder().build()).loadFromString(Project.read(file)));
    }
}
