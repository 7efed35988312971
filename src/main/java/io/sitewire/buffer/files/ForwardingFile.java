package io.sitewire.buffer.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that passes all calls on to another one, for whoever changes some of them. One thread at a time. */
public abstract class ForwardingFile implements StoredFile {
    /** Where the calls go. */
    protected final StoredFile file;

    protected ForwardingFile(StoredFile file) {
        this.file = file;
    }

    @Override
    public int read(ByteBuffer target, long offset) throws IOException {
        return file.read(target, offset);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
        file.write(source, offset);
    }

    @Override
    public void sync() throws IOException {
        file.sync();
    }

    @Override
    public void truncate(long size) throws IOException {
        file.truncate(size);
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
