package io.sitewire.buffer;

/** Why positions of a buffer hold no reading; the texts are what stands on disk. */
public enum GapReason {
    /** The buffer or the disk was full, and the policy says that the oldest go. */
    DROP_OLDEST("drop-oldest"),
    /** The buffer or the disk was full, and the policy says that what comes is not stored. */
    DROP_NEWEST("drop-newest"),
    /** They were older than {@code ageMax}. */
    AGE_MAX("age-max"),
    /** They were accepted before they were synced, as {@code sync: interval} allows, and the sync failed. */
    SYNC_FAILED("sync-failed"),
    /** The bytes cannot be read. */
    DAMAGED("damaged"),
    /** The disk does not give them, however often it is asked. */
    UNREADABLE("unreadable"),
    /** The last commit before a crash is not whole: nobody was told that it is stored, as a rule. */
    TORN("torn"),
    /** The file that held them is not there. */
    MISSING("missing"),
    /** More than one of these. */
    SEVERAL("several");

    private final String text;

    GapReason(String text) {
        this.text = text;
    }

    /** Whether a policy did it, which is no damage. */
    static boolean isDrop(String text) {
        return text.equals(DROP_OLDEST.text) || text.equals(DROP_NEWEST.text) || text.equals(AGE_MAX.text);
    }

    /** As it is written on disk and told to others. */
    public String text() {
        return text;
    }
}
