package io.sitewire.buffer.format;

/** The kinds of records of version 1. */
public enum RecordKind {
    /** Headers and a payload; takes one position. */
    READING(1),
    /** Positions that will never come, with the reason; takes them if they are the next ones, otherwise none. */
    GAP(2),
    /** An epoch and what it continues; takes no position. */
    EPOCH(3),
    /** Where a source stands; takes no position. */
    SOURCE_STATE(4);

    private final int code;

    RecordKind(int code) {
        this.code = code;
    }

    /** The byte that stands for it. */
    public int code() {
        return code;
    }

    static RecordKind of(int code) throws UnknownFormatException {
        if (code < 1 || code > values().length) {
            throw new UnknownFormatException("record kind " + code + ", known are 1 to " + values().length);
        }
        return values()[code - 1];
    }
}
