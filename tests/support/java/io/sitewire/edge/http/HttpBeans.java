package io.sitewire.edge.http;

import io.sitewire.config.SitewireConfig;
import org.apache.camel.spi.Registry;

/** Binds the beans of the HTTP routes by the names that the container gives them. */
public final class HttpBeans {
    private HttpBeans() {
    }

    public static void bind(Registry registry, SitewireConfig config) {
        HttpAnswers answers = new HttpAnswers();
        registry.bind("httpReading", new HttpReading(config));
        registry.bind("httpBatch", new HttpBatch(config));
        registry.bind("httpBatchChunk", new HttpBatchChunk());
        registry.bind("httpAccepted", answers.accepted());
        registry.bind("httpRejected", answers.rejected());
        registry.bind("httpBatchAccepted", answers.batchAccepted());
        registry.bind("httpUnavailable", answers.unavailable());
    }
}
