package io.sitewire.edge.file;

import io.quarkus.arc.Unremovable;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
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
 * Opens the file of an exchange, where it was left if it was begun before, and puts its chunks into the body, to be split streaming. Any
 * number of threads.
 */
@Singleton
@Unremovable
@Named("fileReadings")
public final class FileReadings implements Processor {
    private static final Logger LOG = LoggerFactory.getLogger(FileReadings.class);

    private final FileReader reader;
    private final FileStates states;

    @Inject
    public FileReadings(SitewireConfig config, FileStates states) {
        this.reader = new FileReader(config);
        this.states = states;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        GenericFile<?> file = (GenericFile<?>) exchange.getMessage().getBody();
        FileReading reading = FileReading.of(exchange);
        LineChunks chunks = open(Path.of(file.getAbsoluteFilePath()), reading);
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onDone(Exchange done) {
                try {
                    chunks.close();
                } catch (IOException e) {
                    LOG.warn("closing a file failed, nothing is lost: {}", reading.path(), e);
                }
            }
        });
        exchange.getMessage().setBody(chunks);
    }

    private LineChunks open(Path file, FileReading reading) throws IOException {
        LineReader.Whole whole = () -> reading.begun().equals(FileState.of(file));
        FileProgress letters = states.get(EdgeBuffers.DEAD_LETTERS, reading.path());
        FileProgress stored = reading.stored();
        if (stored != null) {
            boolean unchanged = stored.state().equals(reading.begun()) && reading.isSame(file);
            LineChunks chunks = reader.openAt(file, reading.path(), whole, stored.position(), unchanged);
            if (chunks != null) {
                reading.goOn(chunks, letters);
                LOG.info("file read on: {}, from line {}, byte {}", reading.path(), stored.position().line(), stored.position().offset());
                return chunks;
            }
            LOG.warn("{} another file has taken the place of one that was read to line {}: {}, size {}, was {}; it is read from its "
                    + "beginning; what was not read of the other one is gone with it; let loggers write under a new name",
                    FileError.FILE_CHANGED, stored.position().line() - 1, file, reading.begun().size(), stored.state().size());
        }
        LineChunks chunks = reader.open(file, reading.path(), whole);
        reading.begin(file, chunks, letters);
        return chunks;
    }
}
