package io.sitewire.buffer;

/**
 * When what was written is synced, and so when an append completes. A killed process costs nothing under any of them, since the
 * operating system has what was written; they differ in what a power cut or a crash of the operating system takes.
 */
public enum SyncPolicy {
    /** An append completes after the sync: nothing that completed is ever lost. Durable is what was synced. */
    ALWAYS,
    /**
     * An append completes when it is written, and is synced at most {@code syncInterval} later: a power cut takes what was accepted since
     * the last sync, that is, up to so much time. Durable is what was synced: a reader sees it only then, so what a power cut takes was
     * never read. If a sync fails, what it covered is a gap with the reason {@link GapReason#SYNC_FAILED}.
     */
    INTERVAL,
    /**
     * An append completes when it is written, and the operating system syncs it when it likes, often after half a minute: a power cut
     * takes whatever that had not done. Durable is what was written: it is read at once, so what was read may be lost too, and its
     * positions given to other records, in another epoch.
     */
    NEVER
}
