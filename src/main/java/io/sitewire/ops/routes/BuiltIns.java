package io.sitewire.ops.routes;

import io.sitewire.ops.start.BuiltInRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The routes in the artifact, by id: what the build's list in application.properties says, since a native binary cannot list folders. */
public final class BuiltIns {
    private static final String SCHEME = "classpath:";
    private final Map<String, BuiltIn> all = new TreeMap<>();

    /**
     * @param id what its file is called
     * @param profile {@code edge}, {@code core} or {@code shared}
     * @param configuration whether it is a failure behaviour, to which routes refer, and no route
     */
    public record BuiltIn(String id, String profile, boolean configuration, String text) {
        public boolean runsIn(Set<String> profiles) {
            return profile.equals("shared") || profiles.contains(profile);
        }
    }

    private BuiltIns() {
    }

    /** Reads them all. */
    public static BuiltIns read() {
        Properties properties = new Properties();
        try (InputStream in = resource("application.properties")) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        BuiltIns built = new BuiltIns();
        Arrays.stream(properties.getProperty(BuiltInRoutes.KEY).split(",")).map(String::strip).forEach(built::add);
        return built;
    }

    private void add(String location) {
        String path = location.substring(SCHEME.length());
        String[] parts = path.split("/");
        String id = parts[parts.length - 1].replace(".yaml", "");
        String text = text(path);
        all.put(id, new BuiltIn(id, parts[parts.length - 2], text.contains("\n- routeConfiguration:"), text));
    }

    private static String text(String path) {
        try (InputStream in = resource(path)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream resource(String path) throws IOException {
        InputStream in = BuiltIns.class.getResourceAsStream("/" + path);
        if (in == null) {
            throw new IOException("the artifact has no " + path);
        }
        return in;
    }

    public Collection<BuiltIn> all() {
        return all.values();
    }

    /** The text of each, by id. */
    public Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        all.forEach((id, route) -> texts.put(id, route.text()));
        return texts;
    }

    /** Ids of the routes, without failure behaviours. */
    public Set<String> routes() {
        Set<String> ids = new TreeSet<>();
        all.values().stream().filter(each -> !each.configuration()).forEach(each -> ids.add(each.id()));
        return ids;
    }

    public Optional<BuiltIn> find(String id) {
        return Optional.ofNullable(all.get(id));
    }
}
