package io.sitewire.buffer;

import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * One record as it is read back.
 *
 * @param position its number in the buffer: 0, 1, 2, … with no gaps
 * @param epoch the run of the buffer that appended it
 * @param headers as appended
 * @param payload as appended
 * @param hash the epoch's {@link io.sitewire.buffer.format.RunningHash} up to and with this record; empty if the frame carries none
 */
public record StoredRecord(long position, UUID epoch, Map<String, String> headers, byte[] payload, OptionalLong hash)
        implements StoredItem {
    @Override
    public long end() {
        return position + 1;
    }
}
