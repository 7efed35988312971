package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents' links lead somewhere, and every document is at most two links away from the README. */
class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Path README = Project.ROOT.resolve("README.md");

    static Stream<Path> documents() {
        return Stream.concat(Stream.of(README, Project.ROOT.resolve("CONTRIBUTING.md")),
                Stream.of("docs", "edge-profile", "core-profile").flatMap(folder -> Project.files(Project.ROOT.resolve(folder), ".md").stream()));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFile(Path document) {
        assertThat(links(document)).allSatisfy(target -> assertThat(target).exists());
    }

    @Test
    void everyDocumentIsWithinTwoLinksOfTheReadme() {
        Map<Path, Integer> distance = new HashMap<>(Map.of(README, 0));
        Deque<Path> next = new ArrayDeque<>(List.of(README));
        while (!next.isEmpty()) {
            Path document = next.poll();
            for (Path target : links(document)) {
                if (target.toString().endsWith(".md") && Files.exists(target) && !distance.containsKey(target)) {
                    distance.put(target, distance.get(document) + 1);
                    next.add(target);
                }
            }
        }

        assertThat(documents()).allSatisfy(document -> assertThat(distance.getOrDefault(document, 99)).isLessThanOrEqualTo(2));
    }

    private static List<Path> links(Path document) {
        Matcher matcher = LINK.matcher(Project.read(document));
        return matcher.results().map(result -> document.getParent().resolve(result.group(1)).normalize()).toList();
    }
}
