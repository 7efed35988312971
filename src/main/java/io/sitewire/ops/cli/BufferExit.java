package io.sitewire.ops.cli;

/** The exit codes of {@code ./sitewire buffer}. */
final class BufferExit {
    static final int CLEAN = 0;
    static final int DAMAGED = 1;
    /** The folder, or the command line, cannot be used. */
    static final int UNUSABLE = 2;

    private BufferExit() {
    }
}
