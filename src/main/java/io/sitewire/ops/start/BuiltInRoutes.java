package io.sitewire.ops.start;

import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.ConfigSourceInterceptorContext;
import io.smallrye.config.ConfigValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which of the routes in the artifact a process loads. The build lists them all by name, because a native binary cannot search its class
 * path; when Camel asks for the list at start, it is cut down to the folders of the profiles that run.
 */
public final class BuiltInRoutes implements ConfigSourceInterceptor {
    /** The build's list. */
    public static final String KEY = "camel.main.routes-include-pattern";
    private static final String FOLDER = "classpath:routes/";
    private static final long serialVersionUID = 1;

    @Override
    public ConfigValue getValue(ConfigSourceInterceptorContext context, String name) {
        ConfigValue value = context.proceed(name);
        if (value == null || !KEY.equals(name) || value.getValue() == null) {
            return value;
        }
        ConfigValue profile = context.proceed("quarkus.profile");
        return profile == null || profile.getValue() == null ? value : value.withValue(select(value.getValue(), profile.getValue()));
    }

    /**
     * @param all the build's list
     * @param profiles the profiles that run, separated by commas
     * @return the part of the list that these profiles load
     */
    static String select(String all, String profiles) {
        var folders = Arrays.stream(profiles.split(",")).map(profile -> FOLDER + profile.strip() + "/").toList();
        return Arrays.stream(all.split(",")).map(String::strip)
                .filter(route -> !route.startsWith(FOLDER) || route.startsWith(FOLDER + "shared/")
                        || folders.stream().anyMatch(route::startsWith))
                .collect(Collectors.joining(","));
    }
}
