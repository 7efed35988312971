package io.sitewire.ops.jmx;

import java.util.Map;

/** What a console shows beside each attribute and operation of {@link BufferMXBean}. */
final class BufferDescriptions {
    static final String BEAN = "A store-and-forward buffer of this edge. Counts are since it was opened.";
    static final Map<String, String> TEXTS = Map.ofEntries(
            Map.entry("State", "UP, DAMAGED, FULL, NO_SPACE, READ_ONLY, FAILING or CLOSED; readings are accepted in the first two"),
            Map.entry("StateSince", "When that state began"),
            Map.entry("Problem", "The last failed write or sync in the system's words, or what is damaged; empty if all is well"),
            Map.entry("Advice", "What to do; empty if there is nothing"),
            Map.entry("Damage", "Damage that nobody has acknowledged, each kind with its count; empty if there is none"),
            Map.entry("DamagedSince", "When the first of it was found; empty if there is none"),
            Map.entry("Records", "Records that are not acknowledged by every reader"),
            Map.entry("Bytes", "Bytes on disk"),
            Map.entry("BytesMax", "The most that it may take on disk"),
            Map.entry("Segments", "Segment files"),
            Map.entry("OldestAgeSeconds", "Age of the oldest record that is not acknowledged, at most"),
            Map.entry("PositionFirst", "The first position that is kept"),
            Map.entry("PositionNext", "The next record's position"),
            Map.entry("PositionDurable", "The position after the last record that may be read"),
            Map.entry("PositionAcknowledged", "The position below which every reader has acknowledged"),
            Map.entry("ReadersAcknowledged", "By reader: the position below which it has acknowledged"),
            Map.entry("Appended", "Records stored"),
            Map.entry("AppendsWaiting", "Appends that are not stored yet"),
            Map.entry("BytesWaiting", "Memory of appends that are not stored, or not reported yet"),
            Map.entry("Syncs", "Syncs that made records durable"),
            Map.entry("SyncMeanMillis", "Mean time of a sync"),
            Map.entry("SyncP50Millis", "Half of the syncs took at most this long, give or take an eighth"),
            Map.entry("SyncP99Millis", "99 of 100 syncs took at most this long, give or take an eighth"),
            Map.entry("SyncMaxMillis", "The longest sync"),
            Map.entry("BatchRecordsP50", "Half of the syncs were shared by at most so many records, give or take an eighth"),
            Map.entry("BatchRecordsP99", "99 of 100 syncs were shared by at most so many records, give or take an eighth"),
            Map.entry("BatchRecordsMax", "The most records that shared a sync"),
            Map.entry("BatchBytesP50", "Half of the syncs covered at most so many bytes, give or take an eighth"),
            Map.entry("BatchBytesP99", "99 of 100 syncs covered at most so many bytes, give or take an eighth"),
            Map.entry("BatchBytesMax", "The most bytes that a sync covered"),
            Map.entry("WriteFailures", "Failed writes and syncs"),
            Map.entry("SyncFailures", "Failed syncs; what they should have covered was written again, or is missing as sync-failed"),
            Map.entry("Dropped", "Records that the policies dropped"),
            Map.entry("Lost", "Positions that are missing for any other reason"),
            Map.entry("Missing", "By reason: positions without a record"),
            Map.entry("BytesCut", "Bytes at the end of the log that were no whole frame at the start"),
            Map.entry("FreeBytes", "Free space of its file system; -1 if it cannot be asked"),
            Map.entry("VerifyState", "NONE, RUNNING, CLEAN, DAMAGED, STOPPED or FAILED: how the last verify is or was"),
            Map.entry("VerifyStarted", "When it began; empty if there was none"),
            Map.entry("VerifyFinished", "When it ended; empty while it runs"),
            Map.entry("VerifyBytesDone", "Bytes that it has read"),
            Map.entry("VerifyBytesTotal", "Bytes that it is to read"),
            Map.entry("VerifyDamages", "Findings that are damage, so far"),
            Map.entry("VerifyFindings", "The first 100 findings, as './sitewire buffer verify' prints them"),
            Map.entry("VerifyResult", "Its last line; why, if it failed; empty while it runs"),
            Map.entry("roll", "Ends the newest segment, so that it can be copied, or given back once it is acknowledged"),
            Map.entry("verify", "Reads and checks every byte on disk in the background; the Verify attributes tell of it"),
            Map.entry("verifyStop", "Stops it"),
            Map.entry("acknowledgeDamage", "Somebody has looked at the damage: it is told no more, until more is found. No file changes"));

    private BufferDescriptions() {
    }
}
