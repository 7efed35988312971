package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every error code has its place in docs/reference/errors.md, and the page names no other. */
class ErrorsReferenceTest {
    private static final Pattern CONSTANT = Pattern.compile("\\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\\b");
    private static final Pattern LAUNCHER = Pattern.compile("echo \"([A-Z_]+) ");
    private static final Pattern BUILD = Pattern.compile("<message>([A-Z_]+) ");
    private static final Pattern HEADING = Pattern.compile("^### ([A-Z0-9_]+)$", Pattern.MULTILINE);

    @Test
    void everyCodeIsExplainedAndEveryExplanationHasItsCode() {
        Set<String> codes = new TreeSet<>();
        for (Path file : Project.files(Project.SOURCES, ".java")) {
            String name = file.getFileName().toString();
            if (name.endsWith("Error.java") || name.equals("RejectReason.java")) {
                codes.addAll(all(CONSTANT, withoutComments(Project.read(file))));
            }
        }
        codes.addAll(all(LAUNCHER, Project.read(Project.ROOT.resolve("sitewire"))));
        codes.addAll(all(BUILD, Project.read(Project.ROOT.resolve("pom.xml"))));

        Set<String> explained = all(HEADING, Project.read(Project.ROOT.resolve("docs/reference/errors.md")));

        assertThat(codes).hasSizeGreaterThan(10);
        assertThat(explained).isEqualTo(codes);
    }

    private static String withoutComments(String source) {
        return source.replaceAll("(?s)/\\*.*?\\*/|//[^\n]*|\"[^\"\n]*\"", "");
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}
