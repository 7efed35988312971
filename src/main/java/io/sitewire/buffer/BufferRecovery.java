package io.sitewire.buffer;

import java.time.Duration;

/**
 * What a buffer found when it was opened, as its one line in the log says it.
 *
 * @param segments segment files that hold something
 * @param bytes of the whole folder
 * @param positionFirst the first position that is kept
 * @param positionNext where this run goes on
 * @param bytesCut bytes behind the last whole frame of the newest segment, which are not looked at again
 * @param gaps ranges without a reading that are known by their reason; what is damaged is found when it is read
 * @param cursorsDamaged readers that begin again with the first position that is kept
 * @param filesSetAside segments with damage that are kept for a person
 * @param bytesSetAside their bytes
 * @param took how long all of it took
 */
public record BufferRecovery(long segments, long bytes, long positionFirst, long positionNext, long bytesCut, long gaps,
        long cursorsDamaged, long filesSetAside, long bytesSetAside, Duration took) {
}
