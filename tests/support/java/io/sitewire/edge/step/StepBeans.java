package io.sitewire.edge.step;

import io.micrometer.core.instrument.MeterRegistry;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.SourceStore;
import org.apache.camel.spi.Registry;

/** Binds what the steps of kamelets look for by the names that the container gives them. */
public final class StepBeans {
    private StepBeans() {
    }

    public static void bind(Registry registry, SitewireConfig config, MeterRegistry meters, SourceStore store) {
        ThinOutWindows windows = new ThinOutWindows(config, store);
        registry.bind(FilteredReadings.NAME, new FilteredReadings(meters));
        registry.bind(ThinOutWindows.NAME, windows);
        registry.bind("thinOutDue", new ThinOutDue(windows));
    }
}
