package io.sitewire.buffer;

import io.sitewire.buffer.files.RealFiles;
import java.nio.file.Path;
import java.time.Clock;

/** Buffers on a real disk of a machine whose clock is the test's. */
public final class ClockedBuffers {
    private ClockedBuffers() {
    }

    public static Buffer open(Path directory, BufferOptions options, Clock clock) {
        return Buffer.open(directory, options, new RealFiles(), clock);
    }
}
