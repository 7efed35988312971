package io.sitewire.buffer;

/** What a reader finds at a position: a reading, that there is none, or that a run of the buffer begins. */
public sealed interface StoredItem permits StoredRecord, StoredGap, StoredEpoch {
    /** The first position that it stands for. */
    long position();

    /** The position after the last one that it stands for: the next item's position. An epoch stands for none. */
    long end();
}
