package io.sitewire.ops.health;

import io.sitewire.buffer.BufferCondition;
import java.util.Optional;

/** What a person is to do about a buffer, in the words that health and JMX share. Only a new key needs a restart. */
public final class BufferAdvice {
    private static final String KEY = "readings are accepted, and none is lost; they are not forwarded until the"
            + " key that is missing is there: add it to sitewire.buffer.encryption.key-file and restart";
    private static final String WAITS = "nothing is accepted and nothing is lost until ";

    private BufferAdvice() {
    }

    /** The code of what is wrong; empty if nothing is. */
    static Optional<String> code(BufferCondition condition) {
        return switch (condition.state()) {
            // It begins with the code of what keeps the reader.
            case UP -> condition.unreadable().map(why -> why.split(" ", 2)[0]);
            case CLOSED -> Optional.empty();
            case DAMAGED -> Optional.of(HealthError.BUFFER_DAMAGED.name());
            case FULL -> Optional.of(HealthError.BUFFER_FULL.name());
            case NO_SPACE -> Optional.of(HealthError.BUFFER_NO_SPACE.name());
            case READ_ONLY -> Optional.of(HealthError.BUFFER_READ_ONLY.name());
            case FAILING -> Optional.of(HealthError.BUFFER_FAILING.name());
        };
    }

    /**
     * One sentence; empty if there is nothing to do.
     *
     * @param sizeKey the setting that bounds the buffer
     */
    public static String text(BufferCondition condition, String directory, String sizeKey) {
        return switch (condition.state()) {
            case UP -> condition.unreadable().isPresent() ? KEY : "";
            case CLOSED -> "";
            case DAMAGED -> "readings are accepted, and what is readable is delivered: look at the disk, and at './sitewire buffer verify "
                    + directory + "'; then delete what is set aside as .damaged there, or call acknowledgeDamage in JMX";
            case FULL -> WAITS + "readings are taken from it: look at the check 'link', or raise " + sizeKey;
            case NO_SPACE -> WAITS + "the disk has space: free some where " + directory + " is";
            case READ_ONLY -> WAITS + directory + " can be written: look at the disk and at the folder's owner, mount it writable";
            case FAILING -> WAITS + "writing works, which is tried again and again: look at the disk of " + directory;
        };
    }
}
