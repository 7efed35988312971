package io.sitewire.ops.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sitewire.ops.routes.BuiltIns;
import io.sitewire.ops.routes.check.Finding;
import io.sitewire.ops.routes.check.RouteCheck;
import io.sitewire.ops.start.RouteSettings;
import io.sitewire.ops.start.StartException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./sitewire routes check}: what a running process would say of the files, without one. */
@Command(name = "check", mixinStandardHelpOptions = true,
        description = "Finds what is wrong with files of routes, without starting anything. Other files in the same folders count as "
                + "routes that can be called.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:nothing is wrong", "1:something is, a line each", "2:a file or the settings cannot be read"})
final class RoutesCheckCommand implements Callable<Integer> {
    private static final String SUFFIX = ".yaml";
    @Spec
    private CommandSpec spec;
    @Parameters(paramLabel = "FILE", arity = "1..*", description = "such as routes/edge-enrich.yaml")
    private List<Path> files;
    @Option(names = "--json", description = "prints one line of JSON")
    private boolean json;
    @Mixin
    private ConfigOption config;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            RouteSettings settings = RouteSettings.read(config.file());
            RouteCheck check = new RouteCheck(BuiltIns.read().texts(), RouteSettings.keys(), settings.otherKeys());
            List<Finding> findings = new ArrayList<>();
            for (Path file : files) {
                findings.addAll(check.check(file.toString(), id(file), Files.readString(file), beside(file)));
            }
            print(findings, out);
            out.flush();
            return findings.isEmpty() ? RoutesCommand.FINE : RoutesCommand.FOUND;
        } catch (StartException e) {
            e.lines().forEach(spec.commandLine().getErr()::println);
        } catch (IOException e) {
            spec.commandLine().getErr().println("cannot be read: " + e.getMessage() + " (" + e.getClass().getSimpleName()
                    + "); nothing more was checked; check the path and its permissions");
        }
        return RoutesCommand.UNUSABLE;
    }

    private void print(List<Finding> findings, PrintWriter out) {
        if (json) {
            ArrayNode list = JsonNodeFactory.instance.arrayNode();
            findings.forEach(finding -> list.add(json(finding)));
            ObjectNode answer = JsonNodeFactory.instance.objectNode().put("files", files.size());
            out.println(answer.<ObjectNode>set("findings", list));
            return;
        }
        findings.forEach(finding -> out.println(finding.text()));
        out.println(findings.isEmpty() ? files.size() + (files.size() == 1 ? " file" : " files") + " checked, nothing is wrong"
                : findings.size() + (findings.size() == 1 ? " finding" : " findings"));
    }

    private static ObjectNode json(Finding finding) {
        return JsonNodeFactory.instance.objectNode().put("file", finding.file()).put("line", finding.line())
                .put("kind", finding.kind().name().toLowerCase(Locale.ROOT)).put("what", finding.what())
                .put("expected", finding.expected()).put("remedy", finding.remedy());
    }

    private static String id(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
    }

    private static Map<String, String> beside(Path file) throws IOException {
        Map<String, String> others = new TreeMap<>();
        try (DirectoryStream<Path> folder = Files.newDirectoryStream(file.toAbsolutePath().getParent(), "[!.]*" + SUFFIX)) {
            for (Path other : folder) {
                if (Files.isRegularFile(other) && !Files.isSameFile(other, file)) {
                    others.put(id(other), Files.readString(other));
                }
            }
        }
        return others;
    }
}
