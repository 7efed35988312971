package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.support.ConsoleClient;
import io.sitewire.support.Site;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console's protocol, over HTTP against the packaged artifact: who may do what, in every form that Jolokia understands. */
@Timeout(600)
class ConsoleIT {
    private static final String LINK = "io.sitewire:type=Link";
    private static final String ROUTE = "org.apache.camel:context=sitewire,name=\\\"edge-forward\\\",type=routes";
    private static final String CONTEXT = "org.apache.camel:context=sitewire,name=\\\"sitewire\\\",type=context";
    /** Nobody listens there: console and edge work without the core. */
    private static final String NO_KAFKA = "127.0.0.1:9";
    private static final Artifact ARTIFACT = Artifact.built(Site.home());

    @TempDir
    private static Path folder;
    private static SitewireInstance edge;
    private static ClosedEntrances entrances;
    private static String viewerPassword;
    private static String operatorPassword;

    @BeforeAll
    static void start() throws Exception {
        // One start serves the console and the closed entrances beside it.
        entrances = new ClosedEntrances(folder.resolve("home"));
        edge = SitewireInstance.edge(ARTIFACT, folder.resolve("plant-7"), "plant-7", NO_KAFKA, entrances.keys());
        edge.start();
        edge.awaitReady();
        viewerPassword = ConsoleClient.printedPassword(edge.log(), "viewer");
        operatorPassword = ConsoleClient.printedPassword(edge.log(), "operator");
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    private static ConsoleClient client(String role) {
        ConsoleClient client = new ConsoleClient(edge.httpPort());
        assertThat(client.login(role, role.equals("viewer") ? viewerPassword : operatorPassword).statusCode()).isEqualTo(200);
        return client;
    }

    @Test
    void readingsAreTakenFromWhoHasACertificateOrKnowsAPasswordAsTheFilesSayNow() throws Exception {
        entrances.areClosedUntilTheirFilesAreThere(edge);
        entrances.takeWhoHasACertificateOrKnowsAPassword(edge);
        entrances.areAsTheirPageSays(edge.mqttPort());
        entrances.showACertificateThatIsReplaced(edge);
    }

    @Test
    void whoeverIsNotLoggedInGetsTheConsolesFilesAndNothingElse() {
        ConsoleClient nobody = new ConsoleClient(edge.httpPort());

        assertThat(nobody.get("/hawtio").statusCode()).isEqualTo(302);
        assertThat(nobody.get("/hawtio/").body()).contains("<title>Hawtio</title>");
        assertThat(nobody.get("/hawtio/camel/routes").body()).contains("<title>Hawtio</title>");
        assertThat(nobody.get("/hawtio/hawtconfig.json").body()).contains("Sitewire");
        assertThat(nobody.get("/hawtio/user").body()).isEmpty();
        assertThat(nobody.get("/hawtio/jolokia").statusCode()).isEqualTo(401);
        assertThat(nobody.get("/hawtio/jolokia/").statusCode()).isEqualTo(401);
        assertThat(nobody.get("/hawtio/jolokia/version").statusCode()).isEqualTo(401);
        assertThat(nobody.get("/hawtio//jolokia/read/" + LINK).statusCode()).isNotEqualTo(200);
        assertThat(nobody.get("/hawtio/x/../jolokia/read/" + LINK).statusCode()).isEqualTo(401);
        assertThat(nobody.post("/hawtio/jolokia", "{\"type\":\"version\"}").statusCode()).isEqualTo(401);
        assertThat(nobody.get("/hawtio/no-such-file.js").statusCode()).isEqualTo(404);
    }

    @Test
    void passwordsAreStoredHashedForTheOwnerOnly() throws Exception {
        Path file = folder.resolve("plant-7/data/console/passwords");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
        assertThat(Files.readString(file)).contains("viewer:pbkdf2-sha512:", "operator:pbkdf2-sha512:")
                .doesNotContain(viewerPassword, operatorPassword);
    }

    @Test
    void guessingIsRefusedAndSlowedDown() {
        ConsoleClient guesser = new ConsoleClient(edge.httpPort());

        for (String user : List.of("operator", "admin", "viewer")) {
            HttpResponse<String> refused = guesser.login(user, "wrong");
            assertThat(refused.statusCode()).isEqualTo(403);
            assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
        }

        HttpResponse<String> tooSoon = await().atMost(Duration.ofMinutes(1)).until(() -> guesser.login("operator", "wrong"),
                response -> response.statusCode() == 429);
        assertThat(tooSoon.headers().firstValue("Retry-After")).isPresent();
        await().atMost(Duration.ofMinutes(2)).until(() -> guesser.login("operator", operatorPassword).statusCode() == 200);
    }

    @Test
    void aViewerSeesEverythingWorthSeeing() {
        ConsoleClient viewer = client("viewer");

        assertThat(viewer.get("/hawtio/user").body()).isEqualTo("\"viewer\"");
        JsonNode link = viewer.jolokia(read(LINK)).path("value");
        assertThat(link.path("Connection").asText()).isIn("not tried yet", "down");
        assertThat(link.path("Advice").asText().isEmpty()).isEqualTo(link.path("Connection").asText().equals("not tried yet"));
        assertThat(viewer.jolokia(read("io.sitewire:type=Buffer,name=outbox")).path("value").path("State").asText()).isEqualTo("UP");
        assertThat(viewer.jolokia(read(ROUTE)).path("value").path("Description").asText()).contains("uplink");
        assertThat(viewer.jolokia(exec(CONTEXT, "dumpRoutesAsXml()", "")).path("value").asText()).contains("edge-forward");
        assertThat(viewer.jolokia(exec(CONTEXT, "dumpRoutesStatsAsXml", "true,true")).path("value").asText())
                .contains("exchangesTotal", "id=\"enrichment1\"");
        JsonNode domains = viewer.jolokia("{\"type\":\"list\"}").path("value");
        List<String> expected = new ArrayList<>(List.of("org.apache.camel", "io.sitewire", "java.lang"));
        if (!Site.isBinary()) {
            expected.add("java.nio");
        }
        assertThat(domains.fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aViewersOperationIsRefusedInEveryForm() {
        ConsoleClient viewer = client("viewer");
        JsonNode several = viewer.jolokia('[' + read(LINK) + ',' + exec(LINK, "pause", "") + ',' + read(LINK) + ']');

        assertThat(several).extracting(answer -> answer.path("status").asInt()).containsExactly(200, 403, 200);
        assertThat(viewer.status(exec(LINK, "pause", ""))).isEqualTo(403);
        assertThat(viewer.get("/hawtio/jolokia/exec/" + LINK + "/pause").body()).contains("\"status\":403");
        assertThat(viewer.get("/hawtio/jolokia?p=exec/" + LINK + "/pause").body()).contains("\"status\":403");
        assertThat(viewer.status(exec("io.sitewire:*", "pause", ""))).isEqualTo(403);
        assertThat(viewer.status(exec(ROUTE, "stop()", ""))).isEqualTo(403);
        assertThat(viewer.status(exec("java.lang:type=Memory", "gc", ""))).isEqualTo(403);
        assertThat(viewer.status("{\"type\":\"write\",\"mbean\":\"java.lang:type=Memory\",\"attribute\":\"Verbose\",\"value\":true}"))
                .isEqualTo(403);
        assertThat(viewer.jolokia(read(LINK)).path("value").path("Forwarding").asText()).isNotEqualTo("STOPPED");
    }

    @Test
    void anOperatorPausesAndResumesForwardingAndRollsASegment() {
        ConsoleClient operator = client("operator");

        assertThat(operator.jolokia(exec(LINK, "pause", "")).path("value").asText()).startsWith("paused");
        assertThat(operator.jolokia(read(LINK)).path("value").path("Forwarding").asText()).isEqualTo("STOPPED");
        assertThat(operator.jolokia(exec(LINK, "resume", "")).path("value").asText()).startsWith("resumed");
        assertThat(operator.jolokia(read(LINK)).path("value").path("Forwarding").asText()).isNotEqualTo("STOPPED");
        assertThat(operator.status(exec(ROUTE, "stop()", ""))).isEqualTo(200);
        assertThat(operator.jolokia(read(ROUTE)).path("value").path("State").asText()).isEqualTo("Stopped");
        assertThat(operator.status(exec(ROUTE, "start()", ""))).isEqualTo(200);
        assertThat(operator.jolokia(read(ROUTE)).path("value").path("State").asText()).isEqualTo("Started");
        assertThat(operator.status(exec("io.sitewire:type=Buffer,name=outbox", "roll", ""))).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{'type':'exec','mbean':'com.sun.management:type=DiagnosticCommand','operation':'vmFlags','arguments':[[]]}",
        "{'type':'read','mbean':'com.sun.management:type=HotSpotDiagnostic','attribute':'DiagnosticOptions'}",
        "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'SystemProperties'}",
        "{'type':'read','mbean':'java.lang:type=Runtime','attribute':'InputArguments'}",
        "{'type':'read','mbean':'JMImplementation:type=MBeanServerDelegate','attribute':'MBeanServerId'}",
        "{'type':'exec','mbean':'org.apache.camel:context=sitewire,name=\\\"sitewire\\\",type=context','operation':'stop()'}",
        "{'type':'exec','mbean':'org.apache.camel:context=sitewire,name=\\\"sitewire\\\",type=context',"
                + "'operation':'sendStringBody(java.lang.String,java.lang.String)','arguments':['file:/tmp/sitewire-console','x']}",
        "{'type':'exec','mbean':'org.apache.camel:context=sitewire,name=\\\"sitewire\\\",type=context',"
                + "'operation':'dumpRoutesAsXml(boolean)','arguments':[true]}",
        "{'type':'exec','mbean':'io.sitewire:*','operation':'pause'}",
        "{'type':'write','mbean':'java.lang:type=Memory','attribute':'Verbose','value':true}",
        "{'type':'notification','command':'register'}",
        "{'type':'read','mbean':'java.lang:type=Memory','target':{'url':'service:jmx:rmi:///jndi/rmi://127.0.0.1:9/jmxrmi'}}"})
    void whatNobodyNeedsIsRefusedEvenToAnOperator(String request) {
        assertThat(client("operator").jolokia(request.replace('\'', '"')).path("status").asInt(400)).isNotEqualTo(200);
    }

    @Test
    void logoutEndsTheSession() {
        ConsoleClient operator = client("operator");
        assertThat(operator.status(read(LINK))).isEqualTo(200);

        assertThat(operator.get("/hawtio/auth/logout").statusCode()).isEqualTo(302);

        // The client goes on showing its cookie, as a thief would.
        assertThat(operator.get("/hawtio/jolokia/read/" + LINK).statusCode()).isEqualTo(401);
    }

    @Test
    void requestsOfOtherSitesPagesAreRefused() {
        ConsoleClient operator = client("operator");

        assertThat(operator.post("/hawtio/jolokia", read(LINK), "Origin", "http://evil.example").statusCode()).isEqualTo(403);
        assertThat(operator.get("/hawtio/jolokia/read/" + LINK, "Sec-Fetch-Site", "cross-site").statusCode()).isEqualTo(403);
        assertThat(operator.get("/hawtio/auth/logout", "Sec-Fetch-Site", "same-site").statusCode()).isEqualTo(403);
        assertThat(operator.post("/hawtio/auth/login", "{}", "Origin", "null").statusCode()).isEqualTo(403);
        assertThat(operator.post("/hawtio/jolokia", read(LINK), "Origin", "http://127.0.0.1:"
                + edge.httpPort()).statusCode()).isEqualTo(200);
    }

    @Test
    void aNewPasswordCountsAtOnceAndEndsTheSessionsOfTheOldOne() throws Exception {
        ConsoleClient viewer = client("viewer");
        Process command = new ProcessBuilder(ARTIFACT.command("console", "password", "viewer", "--file",
                folder.resolve("plant-7/data/console/passwords").toString())).start();
        String password = new String(command.getInputStream().readAllBytes()).strip();

        assertThat(command.waitFor()).isZero();
        assertThat(viewer.get("/hawtio/jolokia/read/" + LINK).statusCode()).isEqualTo(401);
        assertThat(viewer.login("viewer", viewerPassword).statusCode()).isEqualTo(403);
        viewerPassword = password;
        assertThat(client("viewer").status(read(LINK))).isEqualTo(200);
    }

    @Test
    void aCoreThatIsReachedFromElsewhereServesTheConsoleOnlyWithTlsOrIfToldTo() throws Exception {
        Path directory = folder.resolve("core");
        try (SitewireInstance core = core(directory, Map.of("sitewire.http.host", "0.0.0.0"))) {
            ConsoleClient client = new ConsoleClient(core.httpPort());

            assertThat(client.get("/hawtio/").statusCode()).isEqualTo(403);
            assertThat(client.get("/hawtio/").body()).startsWith("CONSOLE_NOT_PRIVATE").contains("sitewire.console.plain-text-allowed");
            assertThat(client.login("operator", ConsoleClient.printedPassword(core.log(), "operator")).statusCode()).isEqualTo(403);
            assertThat(client.get("/q/health/live").statusCode()).isEqualTo(200);
        }
        try (SitewireInstance core = core(directory, Map.of("sitewire.http.host", "0.0.0.0", "sitewire.console.plain-text-allowed",
                "true"))) {
            ConsoleClient client = new ConsoleClient(core.httpPort());
            Process command = new ProcessBuilder(ARTIFACT.command("console", "password", "operator", "--stdin", "--config",
                    directory.resolve("sitewire.properties").toString())).directory(directory.toFile()).start();
            try (var input = command.outputWriter()) {
                input.write("not a secret any more\n");
            }

            assertThat(command.waitFor()).isZero();
            assertThat(client.login("operator", "not a secret any more").statusCode()).isEqualTo(200);
            assertThat(client.jolokia(read("io.sitewire:type=Merge")).path("value").path("Connected").asBoolean(true)).isFalse();
            assertThat(client.jolokia(read("io.sitewire:type=Ledger")).path("value").path("Complete").asBoolean(true)).isFalse();
        }
    }

    private static SitewireInstance core(Path directory, Map<String, String> keys) throws InterruptedException {
        SitewireInstance core = SitewireInstance.core(ARTIFACT, directory, NO_KAFKA, keys);
        core.start();
        core.awaitReady();
        return core;
    }

    private static String read(String bean) {
        return "{\"type\":\"read\",\"mbean\":\"" + bean + "\"}";
    }

    private static String exec(String bean, String operation, String arguments) {
        return "{\"type\":\"exec\",\"mbean\":\"" + bean + "\",\"operation\":\"" + operation + "\",\"arguments\":[" + arguments + "]}";
    }
}
