package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.GapsSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps gaps in a {@link SlottedFile}: a drop is recorded exactly when there is no space for anything more. One thread at a time. */
final class GapsFile {
    private static final Logger LOG = LoggerFactory.getLogger(GapsFile.class);

    private final SlottedFile file;
    private final Path path;

    GapsFile(FileLayer files, Path directory, Segments segments) {
        this.path = directory.resolve(Format.GAPS_NAME);
        this.file = new SlottedFile(files, path, Format.GAPS_FILE_SIZE, Format.GAPS_SLOT_SIZE, segments);
    }

    /**
     * What an earlier run left; nothing if the file is damaged.
     *
     * @throws io.sitewire.buffer.format.UnknownFormatException if it is of a newer version
     */
    List<Gap> load() throws IOException {
        Optional<GapsSlot> newest = file.load(GapsSlot::decode, GapsSlot::sequence);
        if (newest.isEmpty()) {
            LOG.warn("file of gaps damaged: {}; gaps are still found, but not all of their reasons", path);
            return List.of();
        }
        return newest.get().gaps();
    }

    boolean exists() {
        return file.isOpen();
    }

    /** Returns once they are durable. After a failure the file is not trusted: the next store makes a new one. */
    void store(List<Gap> gaps) throws IOException {
        byte[] slot = new GapsSlot(file.nextSequence(), gaps).encode();
        try {
            if (file.write(slot)) {
                file.sync();
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    void close() {
        file.close();
    }
}
