package io.sitewire.ops.start;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.sitewire.config.SitewireConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The settings as they will apply, read before Quarkus starts, so that a mistake in them is one line and not a stack trace. It closes what
 * is silent otherwise: a key in the file that nobody reads, and a misspelt environment variable.
 */
final class Settings {
    private static final String PREFIX = "sitewire.";
    private static final String VARIABLE_PREFIX = "SITEWIRE_";
    /** Variables that the launcher reads itself. */
    private static final Set<String> LAUNCHER = Set.of("SITEWIRE_JAVA_OPTIONS", "SITEWIRE_HOME");
    private static final List<String> FOREIGN = List.of("quarkus.", "camel.", "kafka.", "smallrye.", "%", "config_ordinal");

    private static final Pattern SUBJECT = Pattern.compile("property (sitewire\\S+) (?:with|is defined as the empty)");

    private final Roles roles;
    private final Optional<Path> file;
    private final Set<String> known = keys();

    private Settings(Roles roles, Optional<Path> file) {
        this.roles = roles;
        this.file = file;
    }

    /**
     * @param environment the process' environment variables
     * @throws StartException naming every key, value and place that is wrong
     */
    static SitewireConfig read(Roles roles, Optional<Path> file, Map<String, String> environment) {
        Settings settings = new Settings(roles, file);
        List<String> problems = new ArrayList<>();
        file.ifPresent(path -> problems.addAll(settings.unknownKeys(path)));
        problems.addAll(settings.unknownVariables(environment.keySet()));
        if (!problems.isEmpty()) {
            throw new StartException(problems);
        }
        return settings.mapped();
    }

    /** Every key of Sitewire. */
    static Set<String> keys() {
        return new TreeSet<>(ConfigClass.configClass(SitewireConfig.class).getProperties().keySet());
    }

    private SitewireConfig mapped() {
        try {
            return builder().withMapping(SitewireConfig.class).build().getConfigMapping(SitewireConfig.class);
        } catch (ConfigValidationException e) {
            SmallRyeConfig values = builder().build();
            List<String> problems = new ArrayList<>();
            for (int i = 0; i < e.getProblemCount(); i++) {
                problems.add(invalidValue(e.getProblem(i).getMessage(), values));
            }
            throw new StartException(problems);
        }
    }

    private SmallRyeConfigBuilder builder() {
        SmallRyeConfigBuilder builder = new SmallRyeConfigBuilder().addDefaultInterceptors().addSystemSources()
                .withConverter(Duration.class, 200, new DurationConverter())
                .withConverter(MemorySize.class, 200, new MemorySizeConverter())
                .withProfile(roles.profile())
                .withDefaultValues(defaults());
        builder.setAddDefaultSources(false);
        file.ifPresent(path -> builder.withSources(source(path)));
        return builder;
    }

    private static String invalidValue(String message, SmallRyeConfig values) {
        Matcher matcher = SUBJECT.matcher(message);
        if (!matcher.find()) {
            return StartException.line(StartError.CONFIG_VALUE_INVALID, message);
        }
        String key = matcher.group(1);
        ConfigValue value = values.getConfigValue(key);
        String place = value.getLineNumber() > 0 ? value.getSourceName().replaceAll(".*source=(file:)?([^]]*)].*", "$2") + " line "
                + value.getLineNumber() : value.getSourceName();
        return StartException.line(StartError.CONFIG_VALUE_INVALID, key + ": its value is '" + value.getValue() + "', set in " + place
                + ", and cannot be read (" + message.replaceAll(".*(SRCFG\\d+: |converted )", "") + "); nothing was started; correct it, "
                + "its form is in docs/reference/configuration.md");
    }

    private static Map<String, String> defaults() {
        return ConfigClass.configClass(SitewireConfig.class).getProperties().entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private static PropertiesConfigSource source(Path file) {
        try {
            return SettingsFile.source(file);
        } catch (IOException e) {
            throw new StartException(StartError.CONFIG_UNREADABLE, "--config: " + file.toAbsolutePath() + " cannot be read ("
                    + e.getClass().getSimpleName() + "); nothing was started; check the path and its permissions");
        }
    }

    private List<String> unknownKeys(Path file) {
        List<String> problems = new ArrayList<>();
        for (Map.Entry<String, ConfigValue> entry : source(file).getConfigValueProperties().entrySet()) {
            String key = entry.getKey();
            boolean ours = key.startsWith(PREFIX);
            if (ours && !known.contains(key.replaceAll("\\[\\d+]", "")) || !ours && FOREIGN.stream().noneMatch(key::startsWith)) {
                problems.add(StartException.line(StartError.CONFIG_KEY_UNKNOWN, key + ": " + file.toAbsolutePath() + " line "
                        + entry.getValue().getLineNumber() + " sets it, and there is no such key; nothing was started; "
                        + suggestion(key)));
            }
        }
        return problems;
    }

    private List<String> unknownVariables(Set<String> variables) {
        Set<String> names = known.stream().map(Settings::variable).collect(Collectors.toSet());
        return variables.stream()
                .filter(name -> name.startsWith(VARIABLE_PREFIX) && !LAUNCHER.contains(name) && !names.contains(name)).sorted()
                .map(name -> StartException.line(StartError.CONFIG_KEY_UNKNOWN, name + ": the environment sets it, and no key has that "
                        + "variable; nothing was started; unset or correct it (the key sitewire.http.port is SITEWIRE_HTTP_PORT)"))
                .toList();
    }

    static String variable(String key) {
        return key.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private String suggestion(String key) {
        return Spelling.nearest(key, known).map(name -> "did you mean " + name + "?")
                .orElse("the keys are listed in docs/reference/configuration.md");
    }
}
