package io.sitewire.edge.file;

/** Why a whole file is not read; the names stand in the file that is put beside it, so they never change. */
public enum FileRefusal {
    /** It holds bytes that no text has. */
    BINARY,
    /** It is UTF-16 or UTF-32. */
    ENCODING_UNSUPPORTED,
    /** It is called gzip and is not, or its end is missing, or it is damaged. */
    GZIP_INVALID,
    /** It has no line. */
    EMPTY,
    /** Its first line is no header: no column is known. */
    COLUMNS_UNKNOWN,
    /** Two columns have one name. */
    COLUMN_DUPLICATE,
    /** It has more columns than can be. */
    COLUMNS_TOO_MANY,
    /** Its header is over sitewire.file.line-size-max, or not closed. */
    HEADER_INVALID,
    /** Neither a column nor its path names the machine. */
    MACHINE_UNKNOWN,
    /** The process may not read it. */
    ACCESS_DENIED
}
