package io.sitewire.ops.health;

import io.sitewire.buffer.BufferStatistics.State;

/** What a person is to do about a buffer, in the words that health and JMX share. None of it needs a restart. */
public final class BufferAdvice {
    private static final String WAITS = "nothing is accepted and nothing is lost until ";

    private BufferAdvice() {
    }

    /**
     * One sentence; empty if there is nothing to do.
     *
     * @param sizeKey the setting that bounds the buffer
     */
    public static String text(State state, String directory, String sizeKey) {
        return switch (state) {
            case UP, CLOSED -> "";
            case DAMAGED -> "readings are accepted, and what is readable is delivered: look at the disk, and at './sitewire buffer verify "
                    + directory + "'; then delete what is set aside as .damaged there, or call acknowledgeDamage in JMX";
            case FULL -> WAITS + "readings are taken from it: look at the check 'link', or raise " + sizeKey;
            case NO_SPACE -> WAITS + "the disk has space: free some where " + directory + " is";
            case READ_ONLY -> WAITS + directory + " can be written: look at the disk and at the folder's owner, mount it writable";
            case FAILING -> WAITS + "writing works, which is tried again and again: look at the disk of " + directory;
        };
    }
}
