package io.sitewire.buffer;

/** What a reader finds at a position: a reading, or that there is none. */
public sealed interface StoredItem permits StoredRecord, StoredGap {
    /** The first position that it stands for. */
    long position();

    /** The position after the last one that it stands for: the next item's position. */
    long end();
}
