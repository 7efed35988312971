package io.sitewire.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.file.FileReadings;
import io.sitewire.edge.file.FileStates;
import io.sitewire.edge.file.InboxFiles;
import io.sitewire.edge.file.InboxOrder;
import io.sitewire.edge.file.RefuseFile;
import io.sitewire.edge.http.HttpBeans;
import io.sitewire.edge.step.StepBeans;
import org.apache.camel.spi.Registry;

/** Binds the beans of the ingest routes by the names that the container gives them. */
public final class IngestBeans {
    private IngestBeans() {
    }

    public static void bind(Registry registry, SitewireConfig config, MeterRegistry meters, SourceStore store) {
        FileStates states = new FileStates(store);
        registry.bind("enrichment", new Enrichment(config));
        registry.bind("rejection", new Rejection(config));
        registry.bind("batchItem", new BatchItem());
        registry.bind("readingBatch", new ReadingBatchAggregation());
        registry.bind("batchAccepted", new BatchBodies().accepted());
        registry.bind("batchRejected", new BatchBodies().rejected());
        registry.bind("readingsAccepted", new ReadingsAccepted(meters));
        registry.bind("readingsRejected", new ReadingsRejected(meters));
        registry.bind("fileReadings", new FileReadings(config, states));
        registry.bind("refuseFile", new RefuseFile());
        registry.bind("inboxFiles", new InboxFiles(config, states));
        registry.bind("inboxOrder", new InboxOrder());
        HttpBeans.bind(registry, config);
        StepBeans.bind(registry, config, meters, store);
    }
}
