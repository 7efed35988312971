package io.sitewire.ops.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.ops.routes.RouteList;
import io.sitewire.ops.start.RouteSettings;
import io.sitewire.ops.start.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./sitewire routes list}: the routes of a process that runs on this machine, or else those that one would have. */
@Command(name = "list", mixinStandardHelpOptions = true,
        description = "Lists the routes: of the process that runs with these settings on this machine, or else those that one would have.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:they were listed", "1:a file is not what runs; the line below the route says why",
            "2:the settings cannot be read"})
final class RoutesListCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int OK = 200;
    private static final List<String> COLUMNS = List.of("id", "profile", "origin", "state", "from");
    @Spec
    private CommandSpec spec;
    @Option(names = "--json", description = "prints one line of JSON")
    private boolean json;
    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        try {
            RouteSettings settings = RouteSettings.read(config.file());
            ObjectNode running = running(settings);
            ObjectNode list = running == null ? RouteList.notRunning(settings) : running.put("running", true);
            if (json) {
                out.println(list);
            } else {
                print(list, settings, out);
            }
            out.flush();
            boolean fine = true;
            for (JsonNode route : list.path("routes")) {
                fine &= route.path("problems").isEmpty();
            }
            return fine ? RoutesCommand.FINE : RoutesCommand.FOUND;
        } catch (StartException e) {
            e.lines().forEach(spec.commandLine().getErr()::println);
            return RoutesCommand.UNUSABLE;
        }
    }

    /** What the process says; null if none answers. */
    private static ObjectNode running(RouteSettings settings) throws InterruptedException {
        String host = settings.host().equals("0.0.0.0") ? "127.0.0.1" : settings.host();
        try {
            HttpResponse<String> answer = HttpClient.newBuilder().connectTimeout(PATIENCE).build().send(HttpRequest.newBuilder(
                    URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + settings.port() + "/routes"))
                    .timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == OK && new ObjectMapper().readTree(answer.body()) instanceof ObjectNode node ? node : null;
        } catch (IOException e) {
            return null;
        }
    }

    private static void print(ObjectNode list, RouteSettings settings, PrintWriter out) {
        out.println(list.path("running").asBoolean() ? "running at " + settings.host() + ":" + settings.port() + ", files in "
                + list.path("directory").asText() : "not running at " + settings.host() + ":" + settings.port() + ", files in "
                + list.path("directory").asText());
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("ID", "PROFILE", "ORIGIN", "STATE", "FROM"));
        list.path("routes").forEach(route -> rows.add(COLUMNS.stream().map(column -> route.path(column).asText())
                .map(text -> text.isEmpty() ? "-" : text).toList()));
        int[] widths = new int[COLUMNS.size()];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (int line = 0; line < rows.size(); line++) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String cell = rows.get(line).get(i);
                text.append(cell).append(" ".repeat(widths[i] - cell.length() + 2));
            }
            JsonNode route = list.path("routes").path(line - 1);
            List<String> targets = new ArrayList<>();
            route.path("to").forEach(target -> targets.add(target.asText()));
            out.println((text + (line == 0 ? "TO" : String.join(" ", targets))).stripTrailing());
            route.path("problems").forEach(problem -> out.println("  ! " + problem.asText()));
        }
    }
}
