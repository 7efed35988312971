package io.sitewire.reading;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How an MQTT topic, or the path of a file, names machine and sensor: {@code plant/{machine}/{sensor}}.
 *
 * <p>Levels are separated by {@code /}. In a level, {@code {machine}} and {@code {sensor}} take a text of at least one character,
 * {@code {any-other-name}} skips one, {@code *} skips any text, also none, and everything else stands for itself; where several texts
 * are possible, an earlier one is as short as possible. A level {@code +} skips one level, also an empty one, and {@code #} as the last
 * level skips all the rest, also none. Immutable.
 */
public final class TopicPattern {
    /** More would let a name of a few hundred characters be tried in too many ways. */
    private static final int PLACEHOLDERS_PER_LEVEL_MAX = 4;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}|\\*");

    private final String text;
    private final List<Level> levels;
    private final boolean openEnded;

    private TopicPattern(String text, List<Level> levels, boolean openEnded) {
        this.text = text;
        this.levels = levels;
        this.openEnded = openEnded;
    }

    /** @throws IllegalArgumentException if the pattern breaks a rule; the message names both */
    public static TopicPattern parse(String text) {
        List<String> parts = split(text);
        boolean openEnded = parts.get(parts.size() - 1).equals("#");
        List<Level> levels = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : openEnded ? parts.subList(0, parts.size() - 1) : parts) {
            levels.add(Level.parse(text, part, names));
        }
        if (!names.contains("machine") && !names.contains("sensor")) {
            throw invalid(text, "it names neither {machine} nor {sensor}");
        }
        return new TopicPattern(text, List.copyOf(levels), openEnded);
    }

    public static List<TopicPattern> parseAll(List<String> texts) {
        return texts.stream().map(String::strip).map(TopicPattern::parse).toList();
    }

    /** @return what the first pattern that matches says, or null if none does */
    public static Place firstMatch(List<TopicPattern> patterns, String topic) {
        List<String> parts = split(topic);
        for (TopicPattern pattern : patterns) {
            Place place = pattern.match(parts);
            if (place != null) {
                return place;
            }
        }
        return null;
    }

    /** @return what the pattern says of the topic, or null if it does not match */
    public Place match(String topic) {
        return match(split(topic));
    }

    private Place match(List<String> parts) {
        if (parts.size() < levels.size() || parts.size() > levels.size() && !openEnded) {
            return null;
        }
        String machine = null;
        String sensor = null;
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            String part = parts.get(i);
            Matcher matcher = level.regex == null ? null : level.regex.matcher(part);
            if (matcher == null ? !level.matches(part) : !matcher.matches()) {
                return null;
            }
            if (level.machine) {
                machine = matcher == null ? part : matcher.group("machine");
            }
            if (level.sensor) {
                sensor = matcher == null ? part : matcher.group("sensor");
            }
        }
        return new Place(machine, sensor);
    }

    @Override
    public String toString() {
        return text;
    }

    private static List<String> split(String topic) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int slash = topic.indexOf('/'); slash >= 0; slash = topic.indexOf('/', from)) {
            parts.add(topic.substring(from, slash));
            from = slash + 1;
        }
        parts.add(topic.substring(from));
        return parts;
    }

    private static IllegalArgumentException invalid(String pattern, String rule) {
        return new IllegalArgumentException("not a pattern: '" + pattern + "': " + rule
                + "; write one such as plant/{machine}/{sensor}");
    }

    /** @param literal what the level must be; null if it is anything; without meaning if there is a {@code regex} */
    private record Level(String literal, boolean emptyAllowed, Pattern regex, boolean machine, boolean sensor) {

        static Level parse(String pattern, String part, Set<String> names) {
            if (part.equals("+")) {
                return new Level(null, true, null, false, false);
            }
            if (part.equals("#")) {
                throw invalid(pattern, "'#' stands only at the end");
            }
            Matcher matcher = PLACEHOLDER.matcher(part);
            StringBuilder regex = new StringBuilder();
            int from = 0;
            int placeholders = 0;
            boolean machine = false;
            boolean sensor = false;
            while (matcher.find()) {
                placeholders++;
                regex.append(literal(pattern, part.substring(from, matcher.start())));
                from = matcher.end();
                String name = matcher.group(1);
                if (name != null && (name.isBlank() || !names.add(name))) {
                    throw invalid(pattern, name.isBlank() ? "{} has no name" : "{" + name + "} stands twice");
                }
                machine |= "machine".equals(name);
                sensor |= "sensor".equals(name);
                regex.append(name == null ? ".*?" : isPlace(name) ? "(?<" + name + ">.+?)" : ".+?");
            }
            if (placeholders > PLACEHOLDERS_PER_LEVEL_MAX) {
                throw invalid(pattern, "a level has " + placeholders + " placeholders, at most " + PLACEHOLDERS_PER_LEVEL_MAX + " can be");
            }
            regex.append(literal(pattern, part.substring(from)));
            if (placeholders == 0) {
                return new Level(part, true, null, false, false);
            }
            boolean whole = placeholders == 1 && part.startsWith("{") && part.indexOf('}') == part.length() - 1;
            return new Level(null, false, whole ? null : Pattern.compile(regex.toString(), Pattern.DOTALL), machine, sensor);
        }

        boolean matches(String part) {
            return literal == null ? emptyAllowed || !part.isEmpty() : literal.equals(part);
        }

        private static boolean isPlace(String name) {
            return name.equals("machine") || name.equals("sensor");
        }

        private static String literal(String pattern, String text) {
            if (text.indexOf('{') >= 0 || text.indexOf('}') >= 0) {
                throw invalid(pattern, "a brace is open or closed too many");
            }
            if (text.indexOf('+') >= 0 || text.indexOf('#') >= 0) {
                throw invalid(pattern, "'+' and '#' stand for whole levels; within a level write '*'");
            }
            return text.isEmpty() ? "" : Pattern.quote(text);
        }
    }
}
