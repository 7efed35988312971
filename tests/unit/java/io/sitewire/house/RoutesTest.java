package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.sitewire.config.SitewireConfig;
import io.sitewire.ops.start.RouteClasses;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The rules for the built-in routes: one a file, named after it, described, and with a failure behaviour that has a name. */
class RoutesTest {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{\\??(sitewire\\.[a-z.-]+)");
    private static final Pattern CLASS = Pattern.compile("\\b(?:java|io|org)\\.[a-z][a-zA-Z.]*\\.[A-Z]\\w+");
    private static final int STEPS_MAX = 12;

    static Stream<Path> files() {
        return Project.files(Project.ROUTES, ".yaml").stream();
    }

    @ParameterizedTest
    @MethodSource("files")
    void aFileHoldsOneRouteOfItsNameAndSaysWhenTheSourceIsAcknowledged(Path file) {
        List<Map<String, Object>> entries = parse(file);
        String name = file.getFileName().toString().replace(".yaml", "");
        Map<String, Object> entry = entries.get(0);
        Map<String, Object> route = object(entry.values().iterator().next());

        assertThat(entries).hasSize(1);
        assertThat(entry).containsAnyOf(Map.entry("route", route), Map.entry("routeConfiguration", route));
        assertThat(route.get("id")).isEqualTo(name);
        assertThat(file.getParent().getFileName()).hasToString(name.substring(0, name.indexOf('-')));
        assertThat((String) route.get("description")).isNotBlank();
        assertThat(Project.read(file)).startsWith("#");
        if (entry.containsKey("route")) {
            assertThat(Project.read(file).lines().takeWhile(line -> line.startsWith("#")).collect(Collectors.joining(" ")))
                    .containsIgnoringCase("acknowledged");
            assertThat(configurations()).contains((String) route.get("routeConfigurationId"));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void optionsStandUnderParametersAndStepsAreFew(Path file) {
        List<String> uris = new ArrayList<>();
        int[] steps = {0};
        walk(parse(file), uris, steps);

        assertThat(uris).noneMatch(uri -> uri.contains("?"));
        assertThat(steps[0]).isLessThanOrEqualTo(STEPS_MAX);
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyKeyThatARouteUsesExists(Path file) {
        Set<String> known = ConfigClass.configClass(SitewireConfig.class).getProperties().keySet();
        Matcher matcher = PLACEHOLDER.matcher(Project.read(file));
        while (matcher.find()) {
            assertThat(known).as("keys used in " + file.getFileName()).contains(matcher.group(1));
        }
    }

    /**
     * With two, the second could land in a new partition before the first, which then never could. In a transaction it is taken back
     * together with what could not land, and sent again.
     */
    @ParameterizedTest
    @MethodSource("files")
    void aKafkaProducerWritesInTheMergesTransactionsOrSendsOneRequestAtATime(Path file) {
        String text = Project.read(file);
        if (text.contains("kafka:") && !text.contains("kafkaClientFactory: \"#mergeClients\"\n")) {
            assertThat(text).contains("maxInFlightRequest: 1\n").contains("enableIdempotence: true\n").contains("requestRequiredAcks: all\n");
        }
    }

    @Test
    void aNativeBinaryIsToldOfEveryClassThatARouteNames() {
        Set<String> told = Stream.of(RouteClasses.class.getAnnotation(RegisterForReflection.class)
                .targets()).map(Class::getName).collect(Collectors.toCollection(TreeSet::new));
        Set<String> named = new TreeSet<>();
        files().map(file -> CLASS.matcher(Project.read(file))).forEach(matcher -> {
            while (matcher.find()) {
                named.add(matcher.group());
            }
        });
        // Quarkus' extension for Kafka tells of these.
        named.removeIf(name -> name.startsWith("org.apache.kafka.common.serialization."));

        assertThat(told).isEqualTo(named);
        assertThat(RouteClasses.names()).isEqualTo(told);
    }

    @Test
    void theBuildListsEveryRoute() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new StringReader(Project.read(Project.ROOT.resolve("src/main/resources/application.properties")))) {
            properties.load(reader);
        }
        Set<String> listed = new TreeSet<>(List.of(properties.getProperty("camel.main.routes-include-pattern").split(",")));

        assertThat(listed).isEqualTo(files().map(file -> "classpath:routes/" + Project.ROUTES.relativize(file))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static Set<String> configurations() {
        return files().flatMap(file -> parse(file).stream()).filter(entry -> entry.containsKey("routeConfiguration"))
                .map(entry -> (String) object(entry.get("routeConfiguration")).get("id")).collect(Collectors.toSet());
    }

    private static void walk(Object node, List<String> uris, int[] steps) {
        if (node instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                if ("uri".equals(key)) {
                    uris.add((String) value);
                } else if ("steps".equals(key)) {
                    steps[0] += ((Collection<?>) value).size();
                }
                walk(value, uris, steps);
            });
        } else if (node instanceof Collection<?> list) {
            list.forEach(item -> walk(item, uris, steps));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object node) {
        return (Map<String, Object>) node;
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> parse(Path file) {
        return (List<Map<String, Object>>) new Load(LoadSettings.builder().build()).loadFromString(Project.read(file));
    }
}
