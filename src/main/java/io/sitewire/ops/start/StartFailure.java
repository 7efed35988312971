package io.sitewire.ops.start;

import java.io.PrintStream;
import java.util.regex.Pattern;

/** Says in one line why a start that had begun failed; only what Sitewire does not know by name gets its stack trace. */
final class StartFailure {
    /** An error code, whatever class carries it: what Camel has to understand is an IllegalArgumentException. */
    private static final Pattern NAMED = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+ ");

    private StartFailure() {
    }

    static void print(Throwable failure, PrintStream out) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && NAMED.matcher(cause.getMessage()).lookingAt()) {
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
