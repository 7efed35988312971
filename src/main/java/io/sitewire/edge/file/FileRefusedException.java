package io.sitewire.edge.file;

/** Says that a file cannot be read and never will be as it is, so that it is put aside. */
public final class FileRefusedException extends RuntimeException {
    private final FileRefusal refusal;

    /** @param detail one sentence for the person who finds the file: observed, expected, what to do */
    public FileRefusedException(FileRefusal refusal, String detail) {
        super(detail);
        this.refusal = refusal;
    }

    public FileRefusal refusal() {
        return refusal;
    }
}
