package io.sitewire.ops.jmx;

/** A buffer as JMX shows it: {@code io.sitewire:type=Buffer,name=outbox}. Counts are since it was opened. */
public interface BufferMXBean {
    /** UP, FULL, NO_SPACE, FAILING or CLOSED. */
    String getState();

    /** When that state began. */
    String getStateSince();

    /** The last failed write or sync in the system's words; empty if writing works. */
    String getProblem();

    /** Records that are not acknowledged. */
    long getRecords();

    /** Bytes on disk. */
    long getBytes();

    long getSegments();

    /** Age of the oldest record that is not acknowledged. */
    double getOldestAgeSeconds();

    long getPositionFirst();

    long getPositionNext();

    long getPositionDurable();

    long getPositionAcknowledged();

    long getAppended();

    long getAppendsWaiting();

    long getBytesWaiting();

    long getSyncs();

    double getSyncMeanMillis();

    double getSyncMaxMillis();

    long getWriteFailures();

    /** Records that the policy for a full buffer dropped. */
    long getDropped();

    /** Positions that could not be read because of damage. */
    long getLost();

    /** Bytes at the end of the log that were no whole frame at the start. */
    long getBytesCut();

    /** Free space of the file system that holds the buffer; -1 if it cannot be asked. */
    long getFreeBytes();
}
