package io.sitewire.support;

import io.sitewire.demo.ChildProcess;
import io.sitewire.support.DocumentedPage.Block;
import io.sitewire.support.DocumentedPage.Command;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Types a page's commands into bash, in a folder that is laid out as the page presumes, and compares what comes with what the page shows.
 * The commands of a block share one shell, so that {@code echo $?} says what it says to a reader. Standard error is output, too, as at a
 * terminal; lines that only say how far a command has come are left out.
 *
 * <p>What a page says and a test cannot have, such as the port 8080, is replaced in commands and output.
 */
public final class DocumentedShell {
    private static final Duration WITHIN = Duration.ofMinutes(3);
    private static final String MARK = "-- the end of a documented command --";
    private static final String PROGRESS = "(?:\\S+: )?\\d+ % of [\\d,]+ (?:bytes|records).*";
    /** Those that not every machine has: their commands are passed over there. */
    private static final Set<String> SELDOM = Set.of("mosquitto_pub", "curl", "jshell", "jcmd");
    /** Those that look into a JVM, which a native binary is not. */
    private static final Set<String> OF_A_JVM = Set.of("jshell", "jcmd");

    private final Path folder;
    private final Set<Block> blocksRun;
    private final Map<String, String> replacements = new LinkedHashMap<>();
    private final Map<String, String> environment = new LinkedHashMap<>(Map.of("SITEWIRE_JAVA_OPTIONS",
            "-Xmx256m -XX:+UseSerialGC -XX:TieredStopAtLevel=1"));

    /**
     * A shell.
     *
     * @param folder    where the commands are typed; it gets a {@code ./sitewire}
     * @param blocksRun what is run comes into it, for {@link #requireAllRun}
     */
    public DocumentedShell(Path folder, Set<Block> blocksRun) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.blocksRun = blocksRun;
        Files.createSymbolicLink(folder.resolve("sitewire"), Site.home().resolve("sitewire"));
        // At a terminal it shows no progress either.
        Files.writeString(folder.resolve(".curlrc"), "no-progress-meter\n");
        environment.put("CURL_HOME", folder.toString());
    }

    /** Where the commands are typed. */
    public Path folder() {
        return folder;
    }

    /** From now on. */
    public DocumentedShell replace(String documented, Object actual) {
        replacements.put(documented, actual.toString());
        return this;
    }

    /** From now on. */
    public DocumentedShell environment(String name, Object value) {
        environment.put(name, value.toString());
        return this;
    }

    /** Runs the block and compares. */
    public void run(Block block) throws Exception {
        List<Command> commands = block.commands().stream().filter(DocumentedShell::isPossible).toList();
        blocksRun.add(block);
        if (!commands.isEmpty()) {
            compare(block, commands, outputs(commands));
        }
    }

    /** As {@link #run}, again and again until it is as documented: for what takes its time to become so. */
    public void await(Block block) throws Exception {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        while (true) {
            try {
                run(block);
                return;
            } catch (AssertionError e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }

    /** Starts a command that does not end; its output is in the log. Another one of the same name goes on with that log. */
    public ChildProcess start(Block block, Command command, String name) {
        blocksRun.add(block);
        List<String> line = new ArrayList<>(List.of("env"));
        System.getenv().keySet().stream().filter(Site::isSetting).forEach(key -> line.addAll(List.of("-u", key)));
        environment.forEach((key, value) -> line.add(key + "=" + value));
        line.addAll(List.of("bash", "-c", "exec " + replaced(command.text())));
        return ChildProcess.start(name, line, folder, folder.resolve(name + ".log"));
    }

    /** Waits until these documented lines of the block are in the output of what was started. */
    public void awaitLines(Block block, List<String> documented, ChildProcess process) throws Exception {
        long deadline = System.nanoTime() + WITHIN.toNanos();
        Optional<OutputForm.Mismatch> mismatch;
        do {
            process.requireAlive();
            TimeUnit.MILLISECONDS.sleep(100);
            mismatch = OutputForm.find(documented, Files.readAllLines(process.log()));
        } while (mismatch.isPresent() && System.nanoTime() < deadline);
        if (mismatch.isPresent()) {
            throw new AssertionError(block + ": not in the output of " + process.name() + " within " + WITHIN + ": " + mismatch.get());
        }
    }

    /** Fails if a block that this test is to run was not. */
    public static void requireAllRun(Class<?> test, Set<Block> blocksRun) {
        List<Block> left = DocumentedPage.all().stream().flatMap(page -> page.blocks().stream())
                .filter(block -> block.runner().equals(Optional.of(test.getSimpleName())) && !blocksRun.contains(block)).toList();
        if (!left.isEmpty()) {
            throw new AssertionError("commands that " + test.getSimpleName() + " does not run (mark them, or run them): " + left);
        }
    }

    private void compare(Block block, List<Command> commands, List<List<String>> outputs) {
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            if (command.output() == null) {
                continue;
            }
            List<String> documented = command.output().stream().map(this::replaced).toList();
            List<String> actual = outputs.get(i);
            // A number by its form would be any exit code.
            Optional<OutputForm.Mismatch> mismatch = command.text().equals("echo $?") ? (documented.equals(actual) ? Optional.empty()
                    : Optional.of(new OutputForm.Mismatch(0, documented.toString(), actual.toString()))) : OutputForm.compare(documented, actual);
            mismatch.ifPresent(found -> {
                int line = command.line() + (int) command.text().lines().count() + found.line();
                throw new AssertionError(block.page() + " line " + line + " is not what the command prints\ncommand:  " + command.text()
                        + "\nexpected: " + found.expected() + "\nactual:   " + found.actual() + "\nthe whole output:\n"
                        + String.join("\n", actual));
            });
        }
    }

    private List<List<String>> outputs(List<Command> commands) throws Exception {
        String script = commands.stream().map(command -> replaced(command.text()) + "\n__code=$?; printf '\\n%s\\n' '" + MARK
                + "'; (exit $__code)\n").collect(Collectors.joining());
        Path file = Files.writeString(folder.resolve(".commands"), script);
        Path output = folder.resolve(".output");
        ProcessBuilder builder = new ProcessBuilder("bash", file.toString()).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(Site::isSetting);
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(WITHIN.toSeconds(), TimeUnit.SECONDS)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            throw new AssertionError("not ended within " + WITHIN + ": " + commands + ", printed: " + Files.readString(output));
        }
        String[] parts = Files.readString(output, StandardCharsets.UTF_8).split("\n" + MARK + "\n", -1);
        if (parts.length != commands.size() + 1) {
            throw new AssertionError("the shell ended in the middle: " + commands + ", printed: " + Files.readString(output));
        }
        return Stream.of(parts).map(part -> part.lines().filter(line -> !line.matches(PROGRESS)).toList()).toList();
    }

    /** In one pass, so that nothing that was put in is taken for what the page says. */
    private String replaced(String text) {
        if (replacements.isEmpty()) {
            return text;
        }
        String longestFirst = replacements.keySet().stream().sorted(Comparator.comparing(String::length).reversed()).map(Pattern::quote)
                .collect(Collectors.joining("|"));
        return Pattern.compile(longestFirst).matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(replacements.get(found.group())));
    }

    private static boolean isPossible(Command command) {
        String program = command.text().split(" ", 2)[0];
        if (OF_A_JVM.contains(program) && Site.isBinary()) {
            return false;
        }
        return !SELDOM.contains(program) || Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }
}
