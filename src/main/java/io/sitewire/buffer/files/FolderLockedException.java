package io.sitewire.buffer.files;

import java.io.IOException;

/** Somebody else holds the folder. */
public final class FolderLockedException extends IOException {
    private static final long serialVersionUID = 1;
    private final String holder;

    public FolderLockedException(String holder) {
        super("held by " + holder);
        this.holder = holder;
    }

    /** What the holder wrote into the lock file; empty if it cannot be read. */
    public String holder() {
        return holder;
    }
}
