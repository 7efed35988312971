package io.sitewire.buffer;

import java.time.Duration;
import java.util.Map;

/**
 * A buffer at one moment. Counts are since it was opened; the figures are taken one after the other, not in one instant.
 *
 * @param positionNext the next record's position
 * @param positionDurable the position after the last record that may be read
 * @param positionFirst the first position that is kept
 * @param acknowledged the lowest position of all readers; {@code positionFirst} if there is no reader
 * @param records durable records that are not acknowledged
 * @param bytes on disk; never over {@code sizeMax}, except after it was lowered
 * @param segments segment files
 * @param appended records stored
 * @param syncs file syncs that made records durable
 * @param dropped records that the policies dropped: the oldest, the newest, or those that were too old
 * @param full whether appends wait for room
 * @param state what the writer does
 * @param appendsWaiting appends that are not yet stored
 * @param bytesWaiting memory of appends that are not yet stored, or not yet reported
 * @param lost positions that are missing for any other reason
 * @param bytesCut bytes at the end of the log that were no whole frame at start
 * @param writeFailures failed writes and syncs
 * @param syncMean mean time of a sync
 * @param syncMax longest sync
 * @param oldestAge an upper bound for the age of the oldest record that is not acknowledged; zero if there is none
 * @param missing positions without a reading, by the text of their {@link GapReason}
 * @param syncFailures syncs that failed: what they covered was written again elsewhere, or is missing with that reason
 */
public record BufferStatistics(long positionNext, long positionDurable, long positionFirst, long acknowledged, long records, long bytes,
        long segments, long appended, long syncs, long dropped, boolean full, State state, long appendsWaiting, long bytesWaiting,
        long lost, long bytesCut, long writeFailures, Duration syncMean, Duration syncMax, Duration oldestAge, Map<String, Long> missing,
        long syncFailures) {
    /** What the writer does. */
    public enum State {
        /** It stores what comes. */
        UP,
        /** It stores what comes; damage was found, and nobody has said that they looked at it: see {@link Buffer#damage}. */
        DAMAGED,
        /**
         * {@code sizeMax} is reached: appends wait until a reader acknowledges, or are dropped, as the policy says. It stays so until
         * there is room for the one that did not fit, also if nobody waits any more.
         */
        FULL,
        /** The disk has no space, or too little for others: appends wait until it has, or are dropped, as the policy says. */
        NO_SPACE,
        /** The folder or its file system cannot be written: appends wait, and it is tried again. */
        READ_ONLY,
        /** Writing fails for another reason: appends wait, and it is tried again. */
        FAILING,
        /** Closed. */
        CLOSED
    }
}
