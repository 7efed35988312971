package io.sitewire.ops.routes.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.sitewire.ops.routes.BuiltIns;
import io.sitewire.ops.start.RouteSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A bad file of each kind is found, at its line; and no built-in route is bad. */
class RouteCheckTest {
    private static final BuiltIns BUILT_INS = BuiltIns.read();
    private static final RouteCheck CHECK = new RouteCheck(BUILT_INS.texts(), RouteSettings.keys(), key -> key.equals("my.key"));
    private static final String ENRICH = """
            - route:
                id: edge-enrich
                routeConfigurationId: edge-step
                from:
                  uri: direct:edge-enrich
                  steps:
                    - process:
                        ref: enrichment
            """;
    private static final String INGEST = """
            - route:
                id: edge-ingest-http
                from:
                  uri: "platform-http:/readings/{machine}/{sensor}"
                  steps:
            """;
    private static final String FORWARD = """
            - route:
                id: edge-forward
                from:
                  uri: buffer:outbox
                  steps:
            """;

    static Stream<String> builtInRoutes() {
        return BUILT_INS.routes().stream();
    }

    @ParameterizedTest
    @MethodSource("builtInRoutes")
    void everyBuiltInRoutePasses(String id) {
        assertThat(check(id, BUILT_INS.find(id).orElseThrow().text())).isEmpty();
    }

    /** Each: what follows {@code - setHeader: …} in edge-enrich, the line, the kind, and what is said. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "- fitler: {simple: '${body} == 1'}                     | 9 | STEP | unknown step 'fitler'; expected: 'filter'",
        "- setHeader: {nam: a, simple: '${body}'}               | 9 | OPTION | unknown option of 'setHeader': 'nam'; expected: 'name'",
        "- setHeader: {simple: '${body}'}                       | 9 | MISSING | 'setHeader' without 'name'",
        "- setHeader: {name: a}                                 | 9 | MISSING | 'setHeader' without an expression",
        "- split: {simple: '${body}', parallelProcessing: yes}  | 9 | OPTION | 'parallelProcessing' is 'yes'; expected: true or false",
        "- to: {uri: 'log:a', parameters: {levle: INFO}}        | 9 | OPTION | unknown option of 'log:' 'levle'; expected: 'level'",
        "- to: {uri: 'log:a', parameters: {level: LOUD}}        | 9 | OPTION | unknown value of 'level': 'LOUD'",
        "- to: {uri: 'log:a', parameters: {groupSize: many}}    | 9 | OPTION | 'groupSize' is 'many'; expected: a number",
        "- to: 'log:'                                           | 9 | MISSING | 'log:' without 'loggerName'",
        "- to: {uri: 'buffer:outbox', parameters: {appendTimout: 1s}} | 9 | OPTION | unknown option of 'buffer:' 'appendTimout'",
        "- to: 'buffer:outbux'                                  | 9 | REFERENCE | unknown buffer 'outbux'; expected: 'outbox'",
        "- to: 'sql:select 1'                                   | 9 | COMPONENT | unknown component 'sql'",
        "- to: 'timer:a'                                        | 9 | OPTION | 'timer:' as a step",
        "- to: 'kamelet:no-such'                                | 9 | COMPONENT | unknown kamelet 'no-such'",
        "- to: 'direct:edge-enrich-bach'                        | 9 | REFERENCE | expected: 'direct:edge-enrich-batch'",
        "- process: {ref: enrichmnet}                           | 9 | REFERENCE | unknown bean 'enrichmnet'; expected: 'enrichment'",
        "- setBody: {constant: '{{sitewire.http.prot}}'}        | 9 | PROPERTY | expected: 'sitewire.http.port'",
        "- setBody: {constant: '{{line}}'}                      | 9 | PROPERTY | unknown property 'line'",
        "- setBody: {simple: '${bdy}'}                          | 9 | OPTION | Unknown function: bdy",
        "- filter: {simple: '${body} ===', steps: []}           | 9 | OPTION | is not understood",
        "- setBody: {groovy: 'body + 1'}                        | 9 | COMPONENT | the language 'groovy' is not in this build",
        "- unmarshal: {json: {}}                                | 9 | COMPONENT | the data format 'json' is not in this build",
        "- setBody: {simple: '${body.toString()}'}              | 9 | NATIVE | '${body.toString()}' calls a method by its name",
        "- setBody: {simple: '${header.a.length}'}              | 9 | NATIVE | which a native binary cannot",
        "- bean: {ref: enrichment}                              | 9 | NATIVE | 'bean' calls a method by its name",
        "- setBody: {simple: {expression: '1', resultType: java.math.BigDecimal}} | 9 | NATIVE | 'java.math.BigDecimal'",
        "- setBody: {constant: 'a}                              | 10 | YAML | no YAML",
    })
    void aBadStepIsFoundAtItsLineWithWhatWasExpected(String step, int line, FindingKind kind, String text) {
        List<Finding> findings = check("edge-enrich", ENRICH + "        " + step + "\n");

        assertThat(findings).extracting(Finding::line, Finding::kind).contains(tuple(line, kind));
        assertThat(findings).anySatisfy(finding -> assertThat(finding.text()).startsWith("edge-enrich.yaml:" + line + ": ").contains(text));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "- setHeader: {name: a, simple: '${header.machine}/${date:now:HH}'}",
        "- filter: {simple: \"${header.sensor} != 'noise'\", steps: []}",
        "- setBody: {constant: '{{my.key}} {{other:1}} {{?none}} {{env:HOME}}'}", "- removeHeaders: {pattern: 'a*'}", "- log: '${body}'",
        "- choice: {when: [{simple: '${header.a} > 1', steps: [{to: 'log:b'}]}], otherwise: {steps: [{stop: {}}]}}",
        "- setBody: {simple: '${bodyAs(String)} ${exception.message}'}", "- to: {uri: 'log:a', parameters: {level: '{{my.key}}'}}"})
    void aGoodStepIsNot(String step) {
        assertThat(check("edge-enrich", ENRICH + "        " + step + "\n")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "- wireTap: {uri: 'buffer:outbox'}                                          | 6 | 'wireTap' goes on without waiting",
        "- log: '${body}'                                                           | 4 | although no step stores the reading",
        "- aggregate: {constant: a, completionSize: 5, steps: [{to: 'buffer:outbox'}]} | 6 | 'aggregate' accepts a reading before",
        "- setExchangePattern: {pattern: InOnly}                                    | 6 | 'setExchangePattern' before the buffer"})
    void aRouteThatAcknowledgesBeforeTheBufferIsFound(String step, int line, String text) {
        assertThat(check("edge-ingest-http", INGEST + "        " + step + "\n"))
                .filteredOn(finding -> finding.kind() == FindingKind.ACKNOWLEDGED)
                .anySatisfy(finding -> {
                    assertThat(finding.line()).isEqualTo(line);
                    assertThat(finding.what()).contains(text);
                });
    }

    @Test
    void aRouteMayStoreThroughAnotherRoute() {
        String other = "- route: {id: edge-store, from: {uri: direct:edge-store, steps: [{to: buffer:outbox}]}}";
        String step = "        - choice: {when: [{simple: '${header.a} > 1', steps: [{to: 'direct:edge-store'}]}]}\n";

        assertThat(CHECK.check("a.yaml", "edge-ingest-http", INGEST + step, Map.of("edge-store", other))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "- filter: {simple: '${body} > 1', steps: []}          | 'filter' behind the buffer leaves readings out",
        "- resequence: {simple: '${body}', steps: []}          | 'resequence' behind the buffer changes their order",
        "- split: {simple: '${body}', parallelProcessing: true, steps: []} | 'parallelProcessing' behind the buffer",
        "- to: 'kafka:other'                                   | without 'maxInFlightRequest: 1'"})
    void aStepThatFiltersOrReordersBehindTheBufferIsFound(String step, String text) {
        assertThat(check("edge-forward", FORWARD + "        " + step + "\n")).anySatisfy(finding -> {
            assertThat(finding.kind()).isEqualTo(FindingKind.AFTER_BUFFER);
            assertThat(finding.line()).isEqualTo(6);
            assertThat(finding.what()).contains(text);
        });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "edge-other | edge-enrich | 2 | ID | the route's id is 'edge-enrich'; expected: 'edge-other'",
        "edge-step  | edge-step   | 2 | ID | called as the built-in failure behaviour",
        "Edge_Other | Edge_Other  | 2 | ID | expected: lower-case letters"})
    void anIdThatIsNotTheFilesNameIsFound(String file, String id, int line, FindingKind kind, String text) {
        assertThat(check(file, ENRICH.replace("id: edge-enrich\n", "id: " + id + "\n"))).anySatisfy(finding -> {
            assertThat(finding.line()).isEqualTo(line);
            assertThat(finding.kind()).isEqualTo(kind);
            assertThat(finding.text()).contains(text);
        });
    }

    @Test
    void whatIsNoRouteIsFound() {
        assertThat(check("a", "")).extracting(Finding::what).containsExactly("the file is empty");
        assertThat(check("a", "a: 1\n")).extracting(Finding::what).containsExactly("the file is no list of routes");
        assertThat(check("a", "- beans: []\n")).extracting(Finding::what).containsExactly("'beans' where a route should begin");
        assertThat(check("a", "- routeConfiguration: {id: a}\n")).extracting(Finding::what).singleElement().asString()
                .contains("which a file cannot change");
        assertThat(check("edge-enrich", ENRICH + ENRICH)).extracting(Finding::line, Finding::what)
                .contains(tuple(9, "a second entry"));
        assertThat(check("edge-enrich", ENRICH.replace("edge-step", "edge-stop"))).extracting(Finding::text).singleElement().asString()
                .contains(":3: unknown failure behaviour 'edge-stop'; expected: 'edge-step'");
    }

    @Test
    void anMqttBrokerIsNotAcknowledgedBeforeItsReadingIsStored() {
        String text = BUILT_INS.find("edge-ingest-mqtt").orElseThrow().text().replace("        manualAcksEnabled: true\n", "");

        assertThat(check("edge-ingest-mqtt", text)).extracting(Finding::kind).containsExactly(FindingKind.ACKNOWLEDGED);
    }

    @Test
    void aKameletsParametersAreThoseOfItsDefinition() {
        Component kamelet = Components.kamelet("a", """
                spec:
                  definition:
                    required: [window, size]
                    properties:
                      window: {type: string, default: 1m}
                      size: {type: integer}
                """);

        assertThat(kamelet.options().keySet()).containsExactlyInAnyOrder("window", "size");
        assertThat(kamelet.options().get("size").required()).isTrue();
        assertThat(kamelet.options().get("window").required()).isFalse();
    }

    @Test
    void suggestionsKnowEveryComponentOfTheBuild() throws IOException {
        Components components = new Components();
        TreeSet<String> inPom = new TreeSet<>(List.of("buffer", "mqtt-listener", "uplink", "class"));
        Files.readString(Path.of("pom.xml")).lines().map(String::strip)
                .filter(line -> line.matches("<artifactId>camel-(quarkus-)?[a-z0-9-]+</artifactId>"))
                .map(line -> line.replaceAll("<.?artifactId>|camel-(quarkus-)?", "")).filter(name -> components.find(name).isPresent())
                .forEach(inPom::add);

        assertThat(Components.NAMES).containsExactlyElementsOf(inPom);
        assertThat(Components.NAMES).allSatisfy(name -> assertThat(components.find(name)).as(name).isPresent());
    }

    private static List<Finding> check(String id, String text) {
        return CHECK.check(id + ".yaml", id, text, Map.of());
    }
}
