package io.sitewire.buffer.format;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.IOException;
import java.util.Arrays;

/** Zstandard over whole bodies: one zstd frame each, with nothing before or after it. The only use of the library. */
final class Zstandard {
    /** The library's default: higher ones cost much and gain little on readings. */
    private static final int LEVEL = 3;

    private Zstandard() {
    }

    /** Null if it does not get smaller. */
    static byte[] compress(byte[] plain) {
        byte[] target = new byte[Math.toIntExact(Zstd.compressBound(plain.length))];
        long size = Zstd.compressByteArray(target, 0, target.length, plain, 0, plain.length, LEVEL);
        return size < plain.length ? Arrays.copyOf(target, (int) size) : null;
    }

    /** Null if these bytes are not what so many bytes were compressed to. Takes no more memory than those. */
    static byte[] decompress(byte[] compressed, int plainSize) throws IOException {
        load();
        byte[] plain = new byte[plainSize];
        try {
            return Zstd.decompressByteArray(plain, 0, plainSize, compressed, 0, compressed.length) == plainSize ? plain : null;
        } catch (ZstdException e) {
            return null;
        }
    }

    /** Loads the library, which is machine code, now instead of at the first body. */
    static void load() throws IOException {
        try {
            Zstd.compressBound(0);
        } catch (LinkageError e) {
            throw new IOException("the library zstd-jni cannot be loaded into " + System.getProperty("java.io.tmpdir") + " (" + e + ")", e);
        }
    }
}
