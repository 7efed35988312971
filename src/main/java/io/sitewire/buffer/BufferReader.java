package io.sitewire.buffer;

import java.time.Duration;
import java.util.List;

/** Reads a buffer's durable records in order, for one named cursor. One thread at a time. */
public interface BufferReader {
    /**
     * Waits until there is something to read, then returns what is durable from the reader's place on.
     *
     * @param recordsMax the most records to return
     * @param bytesMax the most bytes (headers and payloads) to return; one record is returned whatever its size
     * @param wait how long to wait for the first record
     * @return the next records in order; empty if none came in time, or if the buffer was closed
     * @throws InterruptedException if interrupted while it waited; nothing is skipped by that
     */
    List<StoredRecord> read(int recordsMax, long bytesMax, Duration wait) throws InterruptedException;

    /**
     * As {@link #read}, with all positions that hold no reading in their places: each item begins where the one before it ended, so
     * nothing is missing without a word. A reader is used with one of the three.
     *
     * <p>{@code read} passes over gaps, and acknowledges those before which everything is acknowledged.
     *
     * @param itemsMax the most items to return
     */
    List<StoredItem> readItems(int itemsMax, long bytesMax, Duration wait) throws InterruptedException;

    /**
     * As {@link #readItems}, with a {@link StoredEpoch} before the first item of each epoch, and first after each {@link #rewind}. A gap
     * never spans the beginning of an epoch that is known.
     */
    List<StoredItem> readLog(int itemsMax, long bytesMax, Duration wait) throws InterruptedException;

    /**
     * Says that everything below {@code position} is done with, stores that in the cursor, and lets the buffer delete segments
     * that no reader needs. A lower position than before is ignored. May be called from any thread.
     *
     * <p>Durability: the cursor is written at once and synced lazily; a crash can set it back, never forward, so that records are
     * read again.
     */
    void acknowledge(long position);

    /** The position below which everything is acknowledged. May be called from any thread. */
    long acknowledged();

    /** Goes back to the first position that is not acknowledged. */
    void rewind();
}
