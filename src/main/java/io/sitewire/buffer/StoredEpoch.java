package io.sitewire.buffer;

import java.util.UUID;

/**
 * A run of the buffer begins here for a reader: what it reads next was appended by it. Takes no position.
 *
 * @param position of what is read next
 * @param epoch the run
 * @param continued the run that it continues; all zero if there is none, or if that is not known
 * @param continuedAt the position at which it does, its first one; negative if that is not known
 */
public record StoredEpoch(long position, UUID epoch, UUID continued, long continuedAt) implements StoredItem {
    @Override
    public long end() {
        return position;
    }
}
