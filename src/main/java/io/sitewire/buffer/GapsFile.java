package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.GapsSlot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps gaps in a file of two slots, all of which is written when it is made: a drop is recorded exactly when there is no space for
 * anything more. Only one slot is written between two syncs, so the other is whole whatever happens. One thread at a time.
 */
final class GapsFile {
    private static final Logger LOG = LoggerFactory.getLogger(GapsFile.class);

    private final FileLayer files;
    private final Path path;
    private final Segments segments;
    private StoredFile file;
    private boolean counted;
    private long sequence;
    private int slotSynced;

    GapsFile(FileLayer files, Path directory, Segments segments) {
        this.files = files;
        this.path = directory.resolve(Format.GAPS_NAME);
        this.segments = segments;
    }

    /**
     * What an earlier run left; nothing if the file is damaged.
     *
     * @throws io.sitewire.buffer.format.UnknownFormatException if it is of a newer version
     */
    List<Gap> load() throws IOException {
        byte[] bytes = new byte[Format.GAPS_FILE_SIZE];
        segments.addBytes(files.size(path));
        counted = true;
        GapsSlot newest = null;
        StoredFile opened = files.open(path, FileLayer.Access.UPDATE);
        try {
            opened.read(ByteBuffer.wrap(bytes), 0);
            for (int slot = 0; slot < 2; slot++) {
                GapsSlot found = GapsSlot.decode(bytes, slot * Format.GAPS_SLOT_SIZE).orElse(null);
                if (found != null && (newest == null || found.sequence() > newest.sequence())) {
                    newest = found;
                    slotSynced = slot;
                }
            }
            opened.sync();
        } catch (IOException e) {
            opened.close();
            throw e;
        }
        if (newest == null) {
            opened.close();
            LOG.warn("file of gaps damaged: {}; gaps are still found, but not all of their reasons", path);
            return List.of();
        }
        file = opened;
        sequence = newest.sequence();
        return newest.gaps();
    }

    boolean exists() {
        return file != null;
    }

    /** Returns once they are durable. After a failure the file is not trusted: the next store makes a new one. */
    void store(List<Gap> gaps) throws IOException {
        byte[] slot = new GapsSlot(++sequence, gaps).encode();
        try {
            if (file == null) {
                create(slot);
            } else {
                file.write(ByteBuffer.wrap(slot), (1L - slotSynced) * Format.GAPS_SLOT_SIZE);
                file.sync();
                slotSynced = 1 - slotSynced;
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                LOG.debug("file of gaps not closed: {}", path, e);
            }
            file = null;
        }
    }

    private void create(byte[] slot) throws IOException {
        Path unfinished = path.resolveSibling(Format.GAPS_NAME + Format.UNFINISHED_SUFFIX);
        StoredFile created = files.open(unfinished, FileLayer.Access.CREATE);
        try {
            created.write(ByteBuffer.wrap(new byte[Format.GAPS_FILE_SIZE]), 0);
            created.write(ByteBuffer.wrap(slot), 0);
            created.sync();
            files.rename(unfinished, path);
            files.syncDirectory(path.getParent());
        } catch (IOException e) {
            created.close();
            throw e;
        }
        file = created;
        slotSynced = 0;
        if (!counted) {
            segments.addBytes(Format.GAPS_FILE_SIZE);
            counted = true;
        }
    }
}
