package io.sitewire.ops.start;

import java.io.PrintStream;
import java.util.regex.Pattern;

/** Says in one line why a start that had begun failed; only what Sitewire does not know by name gets its stack trace. */
final class StartFailure {
    /** How the message of an error with a code begins, whatever exception carries it. */
    private static final Pattern CODE = Pattern.compile("[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+ .*", Pattern.DOTALL);

    private StartFailure() {
    }

    static void print(Throwable failure, PrintStream out) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause.getMessage() != null && CODE.matcher(cause.getMessage()).matches()) {
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
