package io.sitewire.kafka;

import java.util.Optional;
import java.util.UUID;

/**
 * Where a record stands in its edge's log, as its headers say.
 *
 * @param epoch the run of the buffer that appended it; never {@link #NO_EPOCH}
 * @param position its number in the buffer
 */
public record WirePosition(UUID epoch, long position) {
    /** The UUID that names nothing. */
    public static final UUID NO_EPOCH = new UUID(0, 0);
    private static final int DIGITS_MAX = 19;

    /** @return empty if these are not an epoch and a position, so that no buffer has sent the record */
    public static Optional<WirePosition> of(String epoch, String position) {
        UUID uuid = uuid(epoch);
        long number = number(position);
        return uuid == null || number < 0 ? Optional.empty() : Optional.of(new WirePosition(uuid, number));
    }

    /** @return a position, or a negative number if the text is none */
    static long number(String text) {
        if (text == null || text.isEmpty() || text.length() > DIGITS_MAX || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return UplinkState.NONE;
        }
        try {
            long number = Long.parseLong(text);
            // The position after it must be a number too.
            return number == Long.MAX_VALUE ? UplinkState.NONE : number;
        } catch (NumberFormatException e) {
            return UplinkState.NONE;
        }
    }

    /** @return null if the text is not the UUID of an epoch */
    static UUID uuid(String text) {
        try {
            // UUID.fromString takes shorter forms too; an epoch has one name.
            UUID uuid = text == null ? NO_EPOCH : UUID.fromString(text);
            return uuid.equals(NO_EPOCH) || !uuid.toString().equalsIgnoreCase(text) ? null : uuid;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
