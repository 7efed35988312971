package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alert rules and the dashboard in {@code monitoring/} ask only for metrics and labels that the reference page has. */
class MonitoringTest {
    private static final String ALERTS = Project.read(Project.ROOT.resolve("monitoring/sitewire-alerts.yaml"));
    private static final String DASHBOARD = Project.read(Project.ROOT.resolve("monitoring/sitewire-dashboard.json"));
    private static final Pattern HEADING = Pattern.compile("^### (\\w+)$", Pattern.MULTILINE);
    private static final Pattern TEMPLATE = Pattern.compile("\\{\\{\\s*\\$?(?:labels\\.)?(\\w+)\\s*}}");
    private static final Pattern LABEL_VALUES = Pattern.compile("label_values\\((\\w+), (\\w+)\\)");
    private static final Set<String> SEVERITIES = Set.of("critical", "warning");

    private final MeterTable meters = MeterTable.read();

    @Test
    void everyAlertSaysWhatIsWrongAndWhatToDoAndAsksForWhatExists() {
        List<Map<String, Object>> rules = rules();

        assertThat(rules).hasSizeGreaterThan(20).allSatisfy(rule -> {
            String expression = (String) rule.get("expr");
            Set<String> labels = meters.check(expression);
            Map<String, Object> annotations = object(rule.get("annotations"));
            assertThat((String) rule.get("for")).as("%s", rule).matches("\\d+[smh]");
            assertThat((String) object(rule.get("labels")).get("severity")).isIn(SEVERITIES);
            assertThat((String) annotations.get("summary")).isNotBlank();
            assertThat((String) annotations.get("description")).isNotBlank();
            assertThat((String) annotations.get("runbook")).isEqualTo("docs/operate/monitoring.md#"
                    + ((String) rule.get("alert")).toLowerCase(java.util.Locale.ROOT));
            assertThat(labels).as("labels of %s", expression).containsAll(templates(annotations.values().toString()));
        });
    }

    @Test
    void thePageExplainsEveryAlertAndNoOther() {
        String page = Project.read(Project.ROOT.resolve("docs/operate/monitoring.md"));
        Set<String> explained = new TreeSet<>();
        HEADING.matcher(page).results().forEach(heading -> explained.add(heading.group(1)));
        Set<String> alerts = new TreeSet<>();
        rules().forEach(rule -> alerts.add((String) rule.get("alert")));

        assertThat(explained).isEqualTo(alerts);
        assertThat(page).contains("SUCCESS: " + alerts.size() + " rules found");
    }

    @Test
    void everyPanelOfTheDashboardAsksForWhatExists() throws Exception {
        JsonNode dashboard = new ObjectMapper().readTree(DASHBOARD);
        List<String> expressions = new ArrayList<>();
        Set<Integer> ids = new HashSet<>();
        dashboard.get("panels").forEach(panel -> {
            assertThat(ids.add(panel.get("id").asInt())).as("id of %s", panel.get("title")).isTrue();
            panel.path("targets").forEach(target -> {
                String expression = target.get("expr").asText();
                expressions.add(expression);
                assertThat(meters.check(expression.replace("$__rate_interval", "5m")))
                        .containsAll(templates(target.get("legendFormat").asText()));
            });
        });
        dashboard.at("/templating/list").forEach(variable -> LABEL_VALUES.matcher(variable.path("definition").asText()).results()
                .forEach(query -> assertThat(meters.check(query.group(1))).contains(query.group(2))));

        assertThat(expressions).hasSizeGreaterThan(20);
    }

    @Test
    void aMetricOrLabelThatDoesNotExistIsFound() {
        for (String wrong : List.of("sitewire_link_conected == 1", "sitewire_link_connected{site=\"a\"} == 1",
                "sitewire_buffer_state{state=\"ful\"}", "sum by (machine) (sitewire_merge_lag_offsets)", "camel_exchange_total",
                "rate(sitewire_buffer_records_bucket[5m])")) {
            assertThat(catchThrowable(() -> meters.check(wrong))).as(wrong).isInstanceOf(AssertionError.class);
        }
    }

    private static Set<String> templates(String text) {
        Set<String> labels = new TreeSet<>();
        TEMPLATE.matcher(text).results().map((MatchResult found) -> found.group(1)).forEach(labels::add);
        return labels;
    }

    private static List<Map<String, Object>> rules() {
        List<Map<String, Object>> rules = new ArrayList<>();
        for (Object group : (List<?>) object(new Load(LoadSettings.builder().build()).loadFromString(ALERTS)).get("groups")) {
            ((List<?>) object(group).get("rules")).forEach(rule -> rules.add(object(rule)));
        }
        return rules;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> object(Object node) {
        return (Map<String, Object>) node;
    }
}
