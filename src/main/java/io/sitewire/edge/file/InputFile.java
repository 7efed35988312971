package io.sitewire.edge.file;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Opens a file as a stream of text bytes: unpacked, known to be no binary, and without its byte-order mark. */
final class InputFile {
    private static final int LOOK_AHEAD = 8 * 1024;
    private static final int[] MARK = {0xEF, 0xBB, 0xBF};

    private InputFile() {
    }

    /**
     * @throws FileRefusedException if it never can be read
     * @throws IOException if it cannot be read at the moment
     */
    static InputStream open(Path path) throws IOException {
        InputStream raw;
        try {
            raw = new BufferedInputStream(Files.newInputStream(path), 64 * 1024);
        } catch (AccessDeniedException e) {
            throw new FileRefusedException(FileRefusal.ACCESS_DENIED, "the process may not read the file");
        }
        try {
            InputStream text = isGzip(path) ? new BufferedInputStream(new GZIPInputStream(raw, 64 * 1024), 64 * 1024) : raw;
            skipMark(text);
            return text;
        } catch (IOException | FileRefusedException e) {
            raw.close();
            if (e instanceof IOException io && !isDamage(io)) {
                throw io;
            }
            throw e instanceof FileRefusedException refused ? refused : damaged();
        }
    }

    /**
     * Opens a file that is not packed somewhere in its text.
     *
     * @param offset behind a byte-order mark
     */
    static InputStream openAt(Path path, long offset) throws IOException {
        FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
        try {
            ByteBuffer head = ByteBuffer.allocate(MARK.length);
            channel.read(head, 0);
            channel.position(offset + (startsWith(head.array(), MARK) ? MARK.length : 0));
            return Channels.newInputStream(channel);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    static boolean isGzip(Path path) {
        return path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz");
    }

    /** @return what to throw when reading fails: a refusal if trying again is useless */
    static RuntimeException failed(IOException e) {
        return isDamage(e) ? damaged() : new UncheckedIOException(e);
    }

    private static boolean isDamage(IOException e) {
        return e instanceof ZipException || e instanceof EOFException;
    }

    private static FileRefusedException damaged() {
        return new FileRefusedException(FileRefusal.GZIP_INVALID, "it is not gzip, or damaged, or its end is missing; what was read of "
                + "it until there is stored");
    }

    private static void skipMark(InputStream in) throws IOException {
        in.mark(LOOK_AHEAD);
        byte[] head = in.readNBytes(LOOK_AHEAD);
        in.reset();
        if (startsWith(head, 0xFF, 0xFE) || startsWith(head, 0xFE, 0xFF)) {
            throw new FileRefusedException(FileRefusal.ENCODING_UNSUPPORTED, "it is UTF-16 or UTF-32; save it as UTF-8");
        }
        if (startsWith(head, 0x1F, 0x8B)) {
            throw new FileRefusedException(FileRefusal.BINARY, "it is gzip; its name is to end with .gz");
        }
        for (int i = 0; i < head.length; i++) {
            if (head[i] == 0) {
                throw new FileRefusedException(FileRefusal.BINARY, "byte " + i + " is 0, which no text has");
            }
        }
        if (startsWith(head, MARK)) {
            in.skipNBytes(MARK.length);
        }
    }

    private static boolean startsWith(byte[] head, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= head.length || (head[i] & 0xFF) != mark[i]) {
                return false;
            }
        }
        return true;
    }
}
