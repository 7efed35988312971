package io.sitewire.edge.file;

import org.apache.camel.Exchange;

/**
 * What is known of a file while it goes through its route; a property of its exchange. One thread.
 */
final class FileReading {
    private static final String PROPERTY = "CamelSitewireFileReading";

    private final FileState begun;
    private LineChunks chunks;
    private FileRefusedException refused;

    /** @param begun the file as it was when it was begun */
    FileReading(FileState begun) {
        this.begun = begun;
    }

    static FileReading of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, FileReading.class);
    }

    void bind(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    FileState begun() {
        return begun;
    }

    void opened(LineChunks opened) {
        this.chunks = opened;
    }

    long linesRead() {
        return chunks == null ? 0 : chunks.linesRead();
    }

    void refuse(FileRefusedException why) {
        this.refused = why;
    }

    /** Why the file is not read, or not to its end; null if it is. */
    FileRefusedException refused() {
        return refused;
    }
}
