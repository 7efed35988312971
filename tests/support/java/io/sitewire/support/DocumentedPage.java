package io.sitewire.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown page as a reader at a terminal takes it: blocks of commands, each with the output that is shown below it.
 *
 * <p>A command follows {@code $ }, and goes on after a {@code \} at the end of a line and up to the end of a here-document; what follows up to
 * the next command is its output. A block whose first line begins with a program's name holds commands only, one a line; so does each program
 * call in a table. A comment directly before a block, {@code <!-- run by: SomeIT -->} or {@code <!-- not run by the tests: REASON -->}, says
 * who runs it; without one it is {@link #DEFAULT_RUNNER}.
 */
public final class DocumentedPage {
    /** The test that runs every block that names no other. */
    public static final String DEFAULT_RUNNER = "DocumentedCommandsIT";
    private static final Pattern MARKER = Pattern.compile("<!-- (run by|not run by the tests): (.*?) -->");
    private static final Pattern BARE = Pattern.compile("(?:\\./sitewire|bin/\\S+|curl|mosquitto_pub|cp|mvn|cat|jcmd) .*");
    private static final Pattern IN_TABLE = Pattern.compile("`((?:mosquitto_pub|curl|cp) [^`]*)`");
    private static final Pattern HERE_DOCUMENT = Pattern.compile("<<-?['\"]?(\\w+)['\"]?");
    private static final String PROMPT = "$ ";

    /**
     * A command.
     *
     * @param line   where it begins, counted from 1
     * @param text   what is typed, perhaps several lines
     * @param output what is shown below it; {@code null} where the page shows commands only
     */
    public record Command(int line, String text, List<String> output) {
    }

    /**
     * A fenced block, or the calls in a line of a table.
     *
     * @param page     the page's path in the project
     * @param line     where it begins, counted from 1
     * @param lines    its text
     * @param commands in order; none if it shows something else
     * @param runner   the simple name of the class that runs it, if it is run
     * @param reason   why it is not run, if it is not
     */
    public record Block(String page, int line, List<String> lines, List<Command> commands, Optional<String> runner, Optional<String> reason) {
        @Override
        public String toString() {
            return page + " line " + line;
        }
    }

    private final String name;
    private final List<String> lines;
    private final List<Block> blocks = new ArrayList<>();

    private DocumentedPage(String name, List<String> lines) {
        this.name = name;
        this.lines = lines;
    }

    /** README and the pages of docs/operate. */
    public static List<DocumentedPage> all() {
        try (Stream<Path> pages = Files.list(Site.home().resolve("docs/operate"))) {
            return Stream.concat(Stream.of("README.md"), pages.map(page -> "docs/operate/" + page.getFileName())
                    .filter(page -> page.endsWith(".md")).sorted()).map(DocumentedPage::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** @param name the page's path in the project */
    public static DocumentedPage of(String name) {
        try {
            return parse(name, Files.readAllLines(Site.home().resolve(name)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DocumentedPage parse(String name, List<String> lines) {
        DocumentedPage page = new DocumentedPage(name, List.copyOf(lines));
        page.read();
        return page;
    }

    public String name() {
        return name;
    }

    /** All blocks, in the page's order. */
    public List<Block> blocks() {
        return List.copyOf(blocks);
    }

    /** The only block that has this text in one of its lines. */
    public Block block(String text) {
        List<Block> found = blocks.stream().filter(block -> block.lines().stream().anyMatch(line -> line.contains(text))).toList();
        if (found.size() != 1) {
            throw new AssertionError(name + ": blocks with the text '" + text + "': " + found);
        }
        return found.get(0);
    }

    private void read() {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith("```")) {
                int end = i + 1;
                while (!lines.get(end).startsWith("```")) {
                    end++;
                }
                add(i + 1, lines.subList(i + 1, end), i == 0 ? "" : lines.get(i - 1));
                i = end;
            } else if (lines.get(i).startsWith("|")) {
                int line = i + 1;
                List<Command> calls = IN_TABLE.matcher(lines.get(i)).results().map(call -> new Command(line, call.group(1), null)).toList();
                if (!calls.isEmpty()) {
                    blocks.add(new Block(name, line, List.of(lines.get(i)), calls, Optional.of(DEFAULT_RUNNER), Optional.empty()));
                }
            }
        }
    }

    private void add(int line, List<String> text, String before) {
        List<Command> commands = commands(line + 1, text);
        Matcher marker = MARKER.matcher(before);
        boolean marked = marker.matches();
        if (marked && commands.isEmpty()) {
            throw new AssertionError(name + " line " + (line - 1) + ": the comment belongs to no block with commands");
        }
        boolean notRun = marked && marker.group(1).startsWith("not");
        blocks.add(new Block(name, line, List.copyOf(text), commands, notRun || commands.isEmpty() ? Optional.empty()
                : Optional.of(marked ? marker.group(2) : DEFAULT_RUNNER), notRun ? Optional.of(marker.group(2)) : Optional.empty()));
    }

    private static List<Command> commands(int first, List<String> text) {
        List<Command> commands = new ArrayList<>();
        if (text.stream().anyMatch(line -> line.startsWith(PROMPT))) {
            int next = 0;
            while (next < text.size()) {
                int end = commandEnd(text, next);
                int outputEnd = end;
                while (outputEnd < text.size() && !text.get(outputEnd).startsWith(PROMPT)) {
                    outputEnd++;
                }
                String typed = String.join("\n", text.subList(next, end));
                commands.add(new Command(first + next, typed.substring(PROMPT.length()), List.copyOf(text.subList(end, outputEnd))));
                next = outputEnd;
            }
        } else if (!text.isEmpty() && BARE.matcher(text.get(0)).matches()) {
            for (int i = 0; i < text.size(); i++) {
                commands.add(new Command(first + i, text.get(i), null));
            }
        }
        return commands;
    }

    private static int commandEnd(List<String> text, int begin) {
        int end = begin + 1;
        while (text.get(end - 1).endsWith("\\")) {
            end++;
        }
        Matcher here = HERE_DOCUMENT.matcher(text.get(begin));
        if (here.find()) {
            while (!text.get(end).equals(here.group(1))) {
                end++;
            }
            end++;
        }
        return end;
    }
}
