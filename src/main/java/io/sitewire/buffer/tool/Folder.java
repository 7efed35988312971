package io.sitewire.buffer.tool;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.CursorSlot;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.format.Gap;
import io.sitewire.buffer.format.GapsSlot;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The files of a buffer's folder by what they are, as they were when it was listed. */
record Folder(FileLayer files, Path directory, List<String> names) {

    static Folder list(FileLayer files, Path directory) {
        try {
            return new Folder(files, directory, files.list(directory).stream().sorted().toList());
        } catch (IOException e) {
            throw new BufferException(BufferError.BUFFER_DIRECTORY_UNUSABLE, "buffer not read: " + directory + ", " + e
                    + "; nothing was touched; name a buffer's folder", e);
        }
    }

    /** The first positions of the segments, in order. */
    List<Long> segments() {
        return names.stream().map(Format::segmentPosition).filter(first -> first >= 0).sorted().toList();
    }

    List<String> cursors() {
        return names.stream().filter(Folder::isCursor).toList();
    }

    static String readerName(String cursor) {
        return cursor.substring(0, cursor.length() - Format.CURSOR_SUFFIX.length());
    }

    Path path(String name) {
        return directory.resolve(name);
    }

    /** The file's length, or -1 if its owner deleted it since it was listed. */
    long size(String name) throws IOException {
        try {
            return files.size(path(name));
        } catch (NoSuchFileException e) {
            return -1;
        }
    }

    /** The newer slot of a cursor; empty if both are damaged. */
    Optional<CursorSlot> cursor(String name) throws IOException {
        byte[] bytes = new byte[Format.CURSOR_FILE_SIZE];
        try (StoredFile file = files.open(path(name), FileLayer.Access.READ)) {
            file.read(ByteBuffer.wrap(bytes), 0);
        }
        Optional<CursorSlot> one = CursorSlot.decode(bytes, 0);
        Optional<CursorSlot> other = CursorSlot.decode(bytes, Format.CURSOR_SLOT_DISTANCE);
        boolean takeOther = other.isPresent() && one.map(slot -> slot.sequence() < other.get().sequence()).orElse(true);
        return takeOther ? other : one;
    }

    /** Positions of which the file of gaps says why no segment holds them, in their order; none if it is damaged or not there. */
    List<Gap> gaps() throws IOException {
        if (!names.contains(Format.GAPS_NAME)) {
            return List.of();
        }
        byte[] bytes = new byte[Format.GAPS_FILE_SIZE];
        try (StoredFile file = files.open(path(Format.GAPS_NAME), FileLayer.Access.READ)) {
            file.read(ByteBuffer.wrap(bytes), 0);
        }
        return Stream.of(GapsSlot.decode(bytes, 0), GapsSlot.decode(bytes, Format.GAPS_SLOT_SIZE)).flatMap(Optional::stream)
                .max(Comparator.comparingLong(GapsSlot::sequence)).map(GapsSlot::gaps).orElse(List.of()).stream()
                .sorted(Comparator.comparingLong(Gap::first)).toList();
    }

    /** Tells what is neither segment, cursor nor lock. */
    void others(Consumer<Finding> findings) {
        for (String name : names) {
            if (Format.damagedPosition(name) >= 0) {
                findings.accept(Finding.of(Finding.Kind.SET_ASIDE, name, "set aside by the buffer because it holds damage; what could be"
                        + " read of it was delivered; look at it, then delete it"));
            } else if (name.endsWith(Format.UNFINISHED_SUFFIX)) {
                findings.accept(Finding.of(Finding.Kind.UNFINISHED, name, "being made, or left by a crash; the next start deletes it"));
            } else if (Format.segmentPosition(name) < 0 && !isCursor(name) && !isKnown(name)) {
                findings.accept(Finding.of(Finding.Kind.FOREIGN, name, "no file of a buffer; it is left alone"));
            }
        }
    }

    /** Refuses to make anything of a folder that holds nothing of a buffer. */
    void mustBeABuffer() {
        if (segments().isEmpty() && cursors().isEmpty() && !names.contains(Format.LOCK_NAME)) {
            throw new BufferException(BufferError.BUFFER_DIRECTORY_UNUSABLE, "buffer not read: " + directory + " holds " + names.size()
                    + " files, and none is a buffer's; nothing was touched; name a buffer's folder, such as data/buffer");
        }
    }

    private static boolean isKnown(String name) {
        return name.equals(Format.LOCK_NAME) || name.equals(Format.GAPS_NAME) || name.equals(Format.RESERVE_NAME);
    }

    private static boolean isCursor(String name) {
        return name.endsWith(Format.CURSOR_SUFFIX) && readerName(name).matches("[A-Za-z0-9_-]{1,64}");
    }
}
