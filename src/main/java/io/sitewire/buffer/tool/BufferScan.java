package io.sitewire.buffer.tool;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.RealFiles;
import io.sitewire.buffer.format.CursorSlot;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.UnknownFormatException;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.KeyUnusableException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Looks through a buffer's folder, read-only and without its lock: also while a process uses it. What that process appends meanwhile may
 * or may not be seen; what it deletes meanwhile is passed over. One thread, which must not be interrupted; holds one frame in memory.
 */
public final class BufferScan {
    private final Folder folder;
    private final SegmentScan.Bodies bodies;
    private final Consumer<Finding> findings;
    private final Progress progress;
    private final List<BufferReport.SegmentReport> segments = new ArrayList<>();
    private final RunChain runs;
    private List<Gap> known = List.of();
    private final HashChain hashes;
    private long damages;
    private long notes;
    private long lost;
    private long done;
    private long total;

    BufferScan(Folder folder, SegmentScan.Bodies bodies, Consumer<Finding> findings, Progress progress) {
        this.folder = folder;
        this.bodies = bodies;
        this.findings = findings;
        this.progress = progress;
        this.runs = new RunChain(this::found);
        this.hashes = new HashChain(this::found);
    }

    /** Looks at headers, names and cursors: quick, and finds no damage within frames. */
    public static BufferReport inspect(Path directory, Consumer<Finding> findings, Progress progress) {
        return of(directory, new RealFiles(), SegmentScan.Bodies.NOT_READ, findings, progress);
    }

    /**
     * Reads and checks every byte. What is encrypted with a key that is not there is checked as far as checksums go, and a note says so.
     *
     * @param findings told of each at once
     * @throws BufferException {@link BufferError#BUFFER_DIRECTORY_UNUSABLE}, {@link BufferError#BUFFER_FORMAT_UNKNOWN} or
     *     {@link BufferError#BUFFER_KEY_WRONG}
     */
    public static BufferReport verify(Path directory, KeyRing keys, Consumer<Finding> findings, Progress progress) {
        return of(directory, new RealFiles(), SegmentScan.Bodies.checked(keys), findings, progress);
    }

    /** With the files of a test. */
    static BufferReport of(Path directory, FileLayer files, SegmentScan.Bodies bodies, Consumer<Finding> findings, Progress progress) {
        Folder folder = Folder.list(files, directory);
        folder.mustBeABuffer();
        return new BufferScan(folder, bodies, findings, progress).run((segment, frame, body, intact) -> { });
    }

    BufferReport run(SegmentScan.Sink sink) {
        try {
            Optional<String> holder = folder.files().lockHolder(folder.path(Format.LOCK_NAME));
            // First: a running buffer moves them on, but never beyond what is in its log by then.
            List<Cursor> cursors = cursors();
            known = known();
            long bytes = sizes();
            List<Long> firsts = folder.segments();
            for (int i = 0; i < firsts.size(); i++) {
                long after = i + 1 < firsts.size() ? firsts.get(i + 1) : Long.MAX_VALUE;
                segment(firsts.get(i), after, sink);
            }
            long first = segments.isEmpty() ? 0 : segments.get(0).first();
            long next = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).next();
            List<BufferReport.ReaderReport> readers = cursors.stream().map(cursor -> reader(cursor, first, next)).toList();
            folder.others(this::found);
            return new BufferReport(folder.directory(), holder, List.copyOf(segments), readers, first, next,
                    segments.stream().mapToLong(BufferReport.SegmentReport::records).sum(), bytes, damages, notes, lost, bodies.read());
        } catch (UnknownFormatException e) {
            throw new BufferException(BufferError.BUFFER_FORMAT_UNKNOWN, "reading stopped: " + folder.directory() + ", " + e.getMessage()
                    + "; nothing was touched; use the version that wrote it", e);
        } catch (KeyUnusableException e) {
            throw BufferError.of(e, "reading stopped: " + folder.directory(), "nothing was touched");
        } catch (IOException e) {
            throw new BufferException(BufferError.BUFFER_IO, "reading stopped: " + folder.directory() + ", " + e
                    + "; nothing was touched; look at the disk", e);
        }
    }

    private List<Gap> known() throws IOException {
        try {
            return folder.gaps();
        } catch (UnknownFormatException e) {
            throw new UnknownFormatException("file " + Format.GAPS_NAME + ": " + e.getMessage());
        } catch (IOException e) {
            found(Finding.of(Finding.Kind.UNREADABLE, Format.GAPS_NAME, e.toString()));
            return List.of();
        }
    }

    private record Cursor(String file, Optional<CursorSlot> slot) {
    }

    private List<Cursor> cursors() throws IOException {
        List<Cursor> cursors = new ArrayList<>();
        for (String name : folder.cursors()) {
            cursors.add(new Cursor(name, folder.cursor(name)));
        }
        return cursors;
    }

    private long sizes() throws IOException {
        long bytes = 0;
        for (String name : folder.names()) {
            long size = Math.max(0, folder.size(name));
            bytes += size;
            total += Format.segmentPosition(name) >= 0 ? size : 0;
        }
        return bytes;
    }

    private void segment(long first, long nextFirst, SegmentScan.Sink sink) throws IOException {
        String name = Format.segmentName(first);
        long size = folder.size(name);
        if (size < 0) {
            return;
        }
        long before = done;
        SegmentScan scan = new SegmentScan(first, nextFirst, size, bodies, known, this::found,
                offset -> progress.bytes(Math.min(total, before + offset), total));
        try {
            scan.run(folder.files(), folder.path(name), (segment, frame, body, intact) -> {
                runs.frame(frame, body);
                hashes.frame(name, segment, frame, body);
                sink.frame(segment, frame, body, intact);
            });
        } catch (UnknownFormatException e) {
            throw new UnknownFormatException("file " + name + ": " + e.getMessage());
        } catch (KeyUnusableException e) {
            throw e.in(name);
        } catch (NoSuchFileException e) {
            // Its readers are done with it: the owner deleted it between the listing and now.
            return;
        } catch (SinkException e) {
            throw e;
        } catch (IOException e) {
            scan.unreadable(e);
        }
        runs.segment(name, scan.header());
        done = before + size;
        progress.bytes(Math.min(total, done), total);
        segments.add(scan.report());
    }

    /** Writing failed, not reading: the scan ends. */
    static final class SinkException extends IOException {
        private static final long serialVersionUID = 1;

        SinkException(IOException cause) {
            super(cause.toString(), cause);
        }
    }

    private BufferReport.ReaderReport reader(Cursor cursor, long first, long next) {
        String name = Folder.readerName(cursor.file());
        if (cursor.slot().isEmpty()) {
            found(Finding.of(Finding.Kind.CURSOR_DAMAGED, cursor.file(), "reader " + name + " reads again from position " + first
                    + ", the first that is kept"));
            return new BufferReport.ReaderReport(name, Optional.empty(), next - first, Optional.empty());
        }
        long position = cursor.slot().get().position();
        if (position > next && !segments.isEmpty()) {
            found(Finding.of(Finding.Kind.CURSOR_AHEAD, cursor.file(), "reader " + name + " acknowledged up to position " + position
                    + ", and the log ends at " + next + "; its end is lost, and positions go on from the cursor's"));
        }
        return new BufferReport.ReaderReport(name, Optional.of(position), Math.max(0, next - Math.max(first, position)),
                Optional.of(Instant.ofEpochMilli(cursor.slot().get().writtenMillis())));
    }

    private void found(Finding finding) {
        if (finding.kind().damage()) {
            damages++;
        } else {
            notes++;
        }
        lost += finding.positionsLost();
        findings.accept(finding);
    }
}
