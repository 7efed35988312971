package io.sitewire.ops.start;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which of edge and core a process is: the Quarkus profiles that it runs in. Immutable. */
public final class Roles {
    private static final Set<String> KNOWN = Set.of("edge", "core");
    private final Set<String> names;

    private Roles(Set<String> names) {
        this.names = Set.copyOf(names);
    }

    /** What the environment asks for: the system property {@code quarkus.profile}, else the variable {@code QUARKUS_PROFILE}. */
    public static Optional<String> requested() {
        return Optional.ofNullable(System.getProperty("quarkus.profile", System.getenv("QUARKUS_PROFILE")))
                .filter(text -> !text.isBlank());
    }

    /**
     * @param text {@code edge}, {@code core}, or both separated by a comma
     * @throws StartException if it is missing or names anything else, because Quarkus would start with no route at all
     */
    public static Roles parse(Optional<String> text) {
        String value = text.orElseThrow(() -> new StartException(StartError.PROFILE_MISSING,
                "profile: QUARKUS_PROFILE is not set, and it must be edge, core or edge,core; nothing was started; "
                        + "use './sitewire edge' or './sitewire core', or set QUARKUS_PROFILE"));
        Set<String> names = Arrays.stream(value.split(",", -1)).map(String::strip)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        for (String name : names) {
            if (!KNOWN.contains(name)) {
                throw new StartException(StartError.PROFILE_UNKNOWN, "profile: QUARKUS_PROFILE is '" + value + "', and '" + name
                        + "' in it is neither edge nor core; nothing was started; set it to edge, core or edge,core");
            }
        }
        return new Roles(names);
    }

    public boolean edge() {
        return names.contains("edge");
    }

    public boolean core() {
        return names.contains("core");
    }

    /** As Quarkus takes profiles: {@code edge}, {@code core} or {@code edge,core}. */
    public String profile() {
        return names.stream().sorted((a, b) -> b.compareTo(a)).collect(Collectors.joining(","));
    }
}
