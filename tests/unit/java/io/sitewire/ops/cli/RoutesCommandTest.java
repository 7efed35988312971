package io.sitewire.ops.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.LocalPorts;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RoutesCommandTest {
    @TempDir
    private Path folder;
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    @BeforeEach
    void settings() throws IOException {
        Files.createDirectory(folder.resolve("routes"));
        Files.write(folder.resolve("site.properties"), List.of("sitewire.http.port=" + LocalPorts.free(),
                "sitewire.routes.disabled=edge-ingest-file"));
    }

    @Test
    void whatExportPrintsPassesTheCheckAndReplacesTheBuiltIn() throws IOException {
        assertThat(run("routes", "export", "edge-enrich")).isZero();
        Path file = Files.writeString(file("edge-enrich"), out.toString());
        out.getBuffer().setLength(0);

        assertThat(run("routes", "check", file.toString())).isZero();

        assertThat(out).hasToString("1 file checked, nothing is wrong" + System.lineSeparator());
        out.getBuffer().setLength(0);
        assertThat(list("--json").path("routes")).anySatisfy(route -> assertThat(route.path("id").asText() + " "
                + route.path("origin").asText()).isEqualTo("edge-enrich file"));
    }

    @Test
    void anUnknownRouteIsToldWithWhatWasMeant() {
        assertThat(run("routes", "export", "edge-enrihc")).isEqualTo(2);

        assertThat(errors.toString()).startsWith("no built-in route: 'edge-enrihc'; nothing was printed; did you mean edge-enrich?");
    }

    @Test
    void checkSaysEachFindingWithFileAndLineAndEndsWithOne() throws IOException {
        Path bad = Files.writeString(file("edge-own"), "- route:\n    id: edge-own\n    from:\n      uri: direct:own\n      stpes: []\n");

        assertThat(run("routes", "check", bad.toString())).isEqualTo(1);

        assertThat(out.toString().lines()).containsExactly(bad + ":5: unknown option of 'from': 'stpes'; expected: 'steps'; "
                + "correct the name", "1 finding");
        out.getBuffer().setLength(0);
        assertThat(run("routes", "check", "--json", bad.toString())).isEqualTo(1);
        JsonNode first = new ObjectMapper().readTree(out.toString()).path("findings").get(0);
        assertThat(first.path("line").asInt()).isEqualTo(5);
        assertThat(first.path("kind").asText()).isEqualTo("option");
    }

    @Test
    void theExampleOfTheDocumentPassesAndMisspeltIsFoundAsItSays() throws IOException {
        String page = Files.readString(Path.of("docs/operate/routes.md"));
        String example = page.substring(page.indexOf("```\n- route:\n") + 4).replaceFirst("(?s)```.*", "");
        Path file = Files.writeString(file("edge-enrich"), example);
        assertThat(run("routes", "check", file.toString())).isZero();
        out.getBuffer().setLength(0);

        Files.writeString(file, example.replace("setHeader", "setHeadr"));
        run("routes", "check", file.toString());

        assertThat(page).contains(out.toString().replace(folder + "/", ""));
    }

    @Test
    void aFileThatIsNotThereIsNoFinding() {
        assertThat(run("routes", "check", file("edge-none").toString())).isEqualTo(2);

        assertThat(errors.toString()).startsWith("cannot be read: ").contains("edge-none.yaml");
    }

    @Test
    void listShowsWhatAProcessWouldRunIfNoneDoes() throws IOException {
        Files.writeString(file("edge-own"), "- route: {}\n");

        JsonNode answer = list("--json");

        assertThat(answer.path("running").asBoolean()).isFalse();
        assertThat(answer.path("directory").asText()).isEqualTo(folder.resolve("routes").toString());
        assertThat(answer.path("routes")).extracting(route -> route.path("id").asText() + " " + route.path("origin").asText())
                .contains("core-merge built-in", "edge-forward built-in", "edge-ingest-file disabled", "edge-own file")
                .doesNotContain("edge-step built-in");
        out.getBuffer().setLength(0);
        assertThat(run("routes", "list", "--config", folder.resolve("site.properties").toString())).isEqualTo(1);
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("edge-forward +edge +built-in +- +buffer:outbox +kafka:site.*uplink"))
                .anyMatch(line -> line.startsWith("  ! ") && line.contains("edge-own.yaml:1: the route is empty"));
    }

    private JsonNode list(String option) throws IOException {
        run("routes", "list", option, "--config", folder.resolve("site.properties").toString());
        return new ObjectMapper().readTree(out.toString());
    }

    private Path file(String id) {
        return folder.resolve("routes").resolve(id + ".yaml");
    }

    private int run(String... arguments) {
        return new CommandLine(new SitewireCommand()).setOut(new PrintWriter(out, true)).setErr(new PrintWriter(errors, true))
                .execute(arguments);
    }
}
