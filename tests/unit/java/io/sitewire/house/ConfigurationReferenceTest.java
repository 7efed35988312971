package io.sitewire.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * docs/reference/configuration.md is what the config interfaces say. {@code mvn test -Dtest=ConfigurationReferenceTest
 * -Dsitewire.docs.write=true} writes it anew.
 */
class ConfigurationReferenceTest {
    private static final Path CONFIG = Project.SOURCES.resolve("io/sitewire/config");
    private static final Path PAGE = Project.ROOT.resolve("docs/reference/configuration.md");
    private static final Pattern AREA = Pattern.compile("/\\*\\*(.*?)\\*/\\s+(\\w+)Config (\\w+)\\(\\);", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile(
            "/\\*\\*((?:(?!\\*/).)*?)\\*/\\s+(?:@WithDefault\\(\"([^\"]*)\"\\)\\s+)?((?:Optional<)?[\\w.<>]+) (\\w+)\\(\\);", Pattern.DOTALL);
    private static final Map<String, String> TYPES = new TreeMap<>(Map.of("MemorySize", "size", "Duration", "duration", "boolean",
            "true or false", "int", "number", "short", "number", "String", "text", "Optional<String>", "text", "List<String>", "list",
            "ZoneId", "time zone", "Optional<DateOrder>", "text"));

    static {
        TYPES.putAll(Map.of("Optional<Duration>", "duration", "Optional<MemorySize>", "size", "FullPolicy", "text", "Sync", "text",
                "Compression", "text", "Optional<List<String>>", "list"));
    }

    @Test
    void theReferencePageSaysWhatTheInterfacesSay() throws IOException {
        String expected = page();

        if (Boolean.getBoolean("sitewire.docs.write")) {
            Files.writeString(PAGE, expected);
        }

        assertThat(Project.read(PAGE)).isEqualTo(expected);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # Settings

                <!-- Made from src/main/java/io/sitewire/config; ConfigurationReferenceTest says how. -->

                A process reads its settings from the properties file that `--config` names. An environment variable wins over the file:
                `sitewire.http.port` is `SITEWIRE_HTTP_PORT`. A key or variable that does not exist stops the start, naming file and line.

                Sizes are bytes, or a number with `K`, `M` or `G` (powers of 1024). Durations are written `500ms`, `10s`, `5m`, `24h` or `7d`. Lists
                are separated by commas. Folders are relative to the folder that the process is started in.

                | key | form | default | |
                |---|---|---|---|
                | `sitewire.site` | text | none | The name of this edge's site: lower-case letters, digits and `-`, at most 63. An edge has no default for it; a core needs none. |
                """);
        Matcher areas = AREA.matcher(Project.read(CONFIG.resolve("SitewireConfig.java")));
        while (areas.find()) {
            String prefix = "sitewire." + kebab(areas.group(3)) + ".";
            page.append("\n## ").append(prefix).append("*\n\n").append(areas.group(1).isBlank() ? "" : text(lastComment(areas.group(1))))
                    .append("\n\n| key | form | default | |\n|---|---|---|---|\n");
            keys(CONFIG.resolve(areas.group(2) + "Config.java"), prefix).forEach(row -> page.append(row).append('\n'));
        }
        return page.toString();
    }

    private static List<String> keys(Path file, String prefix) {
        List<String> rows = new ArrayList<>();
        String source = Project.read(file);
        Matcher keys = KEY.matcher(source.substring(source.indexOf("public interface")));
        while (keys.find()) {
            if (keys.group(3).endsWith("Config")) {
                rows.addAll(keys(CONFIG.resolve(keys.group(3) + ".java"), prefix + kebab(keys.group(4)) + "."));
                continue;
            }
            String value = keys.group(2) == null ? "none" : "`" + keys.group(2) + "`";
            assertThat(TYPES).as("types that the page can name").containsKey(keys.group(3));
            rows.add("| `" + prefix + kebab(keys.group(4)) + "` | " + TYPES.get(keys.group(3)) + " | " + value + " | "
                    + text(keys.group(1)) + " |");
        }
        assertThat(rows).as("keys of " + file.getFileName()).isNotEmpty();
        return rows;
    }

    private static String lastComment(String text) {
        return text.substring(text.lastIndexOf("/**") < 0 ? 0 : text.lastIndexOf("/**") + 3);
    }

    private static String text(String comment) {
        return comment.replaceAll("\\s*\\n\\s*\\*\\s?", " ").strip().replace("|", "\\|");
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
