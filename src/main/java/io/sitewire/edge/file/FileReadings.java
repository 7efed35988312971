package io.sitewire.edge.file;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.SourceFile;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.file.GenericFile;
import org.apache.camel.support.SynchronizationAdapter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the file of an exchange, and puts its chunks into the body, to be split streaming. Any number of threads.
 */
@Singleton
@Unremovable
@Named("fileReadings")
public final class FileReadings implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(FileReadings.class);

    private final FileReader reader;

    @Inject
    public FileReadings(SitewireConfig config) {
        this.reader = new FileReader(config);
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        GenericFile<?> file = (GenericFile<?>) exchange.getMessage().getBody();
        FileReading reading = FileReading.of(exchange);
        SourceFile source = new SourceFile(file.getRelativeFilePath().replace('\\', '/'), reading.begun().size(),
                reading.begun().modifiedMillis());
        LineChunks chunks = reader.open(Path.of(file.getAbsoluteFilePath()), source);
        reading.opened(chunks);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                try {
                    chunks.close();
                } catch (IOException e) {
                    LOG.warn("closing a file failed, nothing is lost: {}", source.path(), e);
                }
            }
        });
        exchange.getMessage().setBody(chunks);
    }
}
