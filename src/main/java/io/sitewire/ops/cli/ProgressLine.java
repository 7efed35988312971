package io.sitewire.ops.cli;

import io.sitewire.buffer.tool.Progress;
import java.io.PrintWriter;

/** Says on standard error once a second how far a work has come; nothing about one that is quicker than that. */
final class ProgressLine implements Progress {
    private static final long INTERVAL_NANOS = 1_000_000_000;
    private final PrintWriter out;
    private long last = System.nanoTime();

    ProgressLine(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void bytes(long done, long total) {
        long now = System.nanoTime();
        if (now - last >= INTERVAL_NANOS && total > 0) {
            last = now;
            out.println(done * 100 / total + " % of " + total + " bytes");
            out.flush();
        }
    }
}
