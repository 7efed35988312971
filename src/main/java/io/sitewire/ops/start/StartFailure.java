package io.sitewire.ops.start;

import java.io.PrintStream;

/** Says in one line why a start that had begun failed; only what Sitewire does not know by name gets its stack trace. */
final class StartFailure {
    private StartFailure() {
    }

    static void print(Throwable failure, PrintStream out) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getClass().getName().startsWith("io.sitewire.")) {
                out.println(cause.getMessage());
                return;
            }
        }
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        out.println(StartError.START_FAILED + " start: " + root + "; nothing is running; the trace below says where");
        failure.printStackTrace(out);
    }
}
