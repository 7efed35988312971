package io.sitewire.buffer.tool;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.RealFiles;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.CursorSlot;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.keys.KeyRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Writes everything readable of a folder into a new one: each record under its old position and epoch, each whole cursor. Where positions
 * cannot be read there is a gap with its reason, as if the buffer had made it. What is encrypted or compressed is so in the new folder,
 * under the same configured key. The old folder is only read.
 */
public final class BufferRepair {
    private BufferRepair() {
    }

    /**
     * What was done.
     *
     * @param source what the old folder holds
     * @param recordsWritten records in the new folder
     * @param segmentsWritten segments in the new folder
     * @param readersWritten cursors in the new folder
     */
    public record Result(BufferReport source, long recordsWritten, long segmentsWritten, long readersWritten) {
    }

    /**
     * Everything is synced when this returns.
     *
     * @param target must not exist
     * @throws BufferException {@link BufferError#BUFFER_DIRECTORY_UNUSABLE} if there is nothing to read, or the target exists or cannot be
     *     written; one of the BUFFER_KEY_ errors if something is encrypted and its key does not open it;
     *     {@link BufferError#BUFFER_IO} if writing failed: then the target is incomplete, and the old folder is as it was
     */
    public static Result run(Path directory, Path target, KeyRing keys, Consumer<Finding> findings, Progress progress) {
        FileLayer files = new RealFiles();
        Folder folder = Folder.list(files, directory);
        folder.mustBeABuffer();
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new BufferException(BufferError.BUFFER_DIRECTORY_UNUSABLE, "not repaired: " + target + " exists, and only a new folder is"
                    + " written; nothing was touched; name a folder that does not exist");
        }
        try (RepairedLog log = new RepairedLog(files, target, keys)) {
            files.createDirectories(target);
            log.explain(folder.gaps());
            BufferReport report = new BufferScan(folder, SegmentScan.Bodies.needed(keys), finding -> {
                log.lost(finding);
                findings.accept(finding);
            }, progress).run(log);
            // Positions below the highest cursor were given, whatever the log still holds.
            for (BufferReport.ReaderReport reader : report.readers()) {
                log.given(reader.acknowledged().orElse(0L));
            }
            log.finish();
            gaps(folder, target);
            long cursors = cursors(folder, target);
            files.syncDirectory(target);
            return new Result(report, log.records(), log.segments(), cursors);
        } catch (IOException e) {
            throw new BufferException(BufferError.BUFFER_IO, "not repaired: writing " + target + " failed, " + e + "; " + directory
                    + " is as it was, and the new folder incomplete; delete it, free space or choose another disk, and try again", e);
        }
    }

    /** Gaps of positions after the log's end keep their file as it is: it has checksums of its own. */
    private static void gaps(Folder folder, Path target) throws IOException {
        if (folder.names().contains(Format.GAPS_NAME)) {
            Path copy = target.resolve(Format.GAPS_NAME);
            Files.copy(folder.path(Format.GAPS_NAME), copy);
            try (StoredFile file = folder.files().open(copy, FileLayer.Access.UPDATE)) {
                file.sync();
            }
        }
    }

    /** A cursor that is damaged is left out: its reader then begins with the first record, and nothing is skipped. */
    private static long cursors(Folder folder, Path target) throws IOException {
        long written = 0;
        for (String name : folder.cursors()) {
            Optional<CursorSlot> slot = folder.cursor(name);
            if (slot.isPresent()) {
                ByteBuffer bytes = ByteBuffer.allocate(Format.CURSOR_FILE_SIZE);
                bytes.put(new CursorSlot(1, slot.get().position(), slot.get().writtenMillis()).encode()).clear();
                try (StoredFile file = folder.files().open(target.resolve(name), FileLayer.Access.CREATE)) {
                    file.write(bytes, 0);
                    file.sync();
                }
                written++;
            }
        }
        return written;
    }
}
