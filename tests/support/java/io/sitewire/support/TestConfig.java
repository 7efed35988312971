package io.sitewire.support;

import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.sitewire.config.SitewireConfig;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** The product's configuration as its keys and defaults make it, without Quarkus. */
public final class TestConfig {
    private TestConfig() {
    }

    /** @param keysAndValues beginning with {@code sitewire.}; the site is plant-7 unless it is given */
    public static SitewireConfig of(String... keysAndValues) {
        return smallRye(map(keysAndValues)).getConfigMapping(SitewireConfig.class);
    }

    static SmallRyeConfig smallRye(Map<String, String> keys) {
        Map<String, String> values = new HashMap<>(Map.of("sitewire.site", "plant-7"));
        values.putAll(keys);
        return new SmallRyeConfigBuilder().addDefaultInterceptors().withMapping(SitewireConfig.class)
                .withConverter(MemorySize.class, 1000, new MemorySizeConverter())
                .withConverter(Duration.class, 1000, new DurationConverter())
                .withSources(new PropertiesConfigSource(values, "test", 500)).build();
    }

    static Map<String, String> map(String... keysAndValues) {
        Map<String, String> keys = new HashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            keys.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return keys;
    }
}
