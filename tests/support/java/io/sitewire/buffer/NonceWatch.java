package io.sitewire.buffer;

import io.sitewire.buffer.files.FileLayer;
import io.sitewire.buffer.files.ForwardingFile;
import io.sitewire.buffer.files.StoredFile;
import io.sitewire.buffer.format.Format;
import io.sitewire.buffer.keys.KeyRing;
import io.sitewire.buffer.keys.WrappedKey;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Notes with which key and nonce each frame is encrypted that anybody tries to write, whatever becomes of it: the key from the file's first
 * frame, unwrapped; the nonce is the offset.
 */
final class NonceWatch implements FileLayer {
    private static final int MAGIC = 0xF7535746;
    private final KeyRing keys;
    private FileLayer files;
    private final Map<String, byte[]> frames = new HashMap<>();
    private final Set<String> dataKeys = new TreeSet<>();
    private final Set<String> repeated = Collections.synchronizedSet(new TreeSet<>());

    NonceWatch(KeyRing keys) {
        this.keys = keys;
    }

    /** Watches these from now on; what was noted stays. */
    NonceWatch over(FileLayer other) {
        files = other;
        return this;
    }

    /** Frames that were encrypted. */
    synchronized int frames() {
        return frames.size();
    }

    /** Keys of files. */
    synchronized int keys() {
        return dataKeys.size();
    }

    /** Keys with nonces under which different bytes were encrypted. */
    Set<String> repeated() {
        return repeated;
    }

    private synchronized String note(String known, long first, byte[] bytes, long offset) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(bytes);
        if (bytes.length < Format.FRAME_HEADER_SIZE || frame.getInt() != MAGIC || (frame.getShort(10) & Format.FLAG_ENCRYPTED) == 0) {
            return known;
        }
        String key = known;
        int headerSize = frame.getShort(8);
        if ((frame.getShort(10) & Format.FLAG_KEY) != 0) {
            WrappedKey wrapped = WrappedKey.decode(bytes, headerSize - WrappedKey.SIZE);
            byte[] bound = ByteBuffer.allocate(56).put(WrappedKey.idField(wrapped.keyId())).putLong(first).put(bytes, 48, 16).array();
            key = HexFormat.of().formatHex(keys.unwrap(wrapped, bound));
            dataKeys.add(key);
        }
        byte[] body = Arrays.copyOfRange(bytes, headerSize, bytes.length);
        byte[] before = frames.put(key + " " + offset, body);
        if (before != null && !Arrays.equals(before, body)) {
            repeated.add(key + " " + offset);
        }
        return key;
    }

    @Override
    public StoredFile open(Path file, Access access) throws IOException {
        String name = file.getFileName().toString().replace(Format.UNFINISHED_SUFFIX, "");
        return new Watched(files.open(file, access), Format.segmentPosition(name));
    }

    private final class Watched extends ForwardingFile {
        private final long first;
        private String key;

        Watched(StoredFile file, long first) {
            super(file);
            this.first = first;
        }

        @Override
        public void write(ByteBuffer source, long offset) throws IOException {
            byte[] bytes = new byte[source.remaining()];
            source.duplicate().get(bytes);
            if (first >= 0) {
                key = note(key, first, bytes, offset);
            }
            super.write(source, offset);
        }
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        files.createDirectories(directory);
    }

    @Override
    public List<String> list(Path directory) throws IOException {
        return files.list(directory);
    }

    @Override
    public long size(Path file) throws IOException {
        return files.size(file);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        files.rename(from, to);
    }

    @Override
    public void delete(Path file) throws IOException {
        files.delete(file);
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        files.syncDirectory(directory);
    }

    @Override
    public Closeable lock(Path file, String holder) throws IOException {
        return files.lock(file, holder);
    }

    @Override
    public long spaceUsable(Path directory) throws IOException {
        return files.spaceUsable(directory);
    }

    @Override
    public boolean isOutOfSpace(Path directory, IOException failure) {
        return files.isOutOfSpace(directory, failure);
    }
}
