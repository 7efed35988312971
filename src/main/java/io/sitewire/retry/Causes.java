package io.sitewire.retry;

/** Says in one line why something failed, which the outermost exception often does not. */
public final class Causes {
    private static final int DEPTH_MAX = 4;

    private Causes() {
    }

    /** The failure and its causes, each once, separated by colons. */
    public static String text(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        Throwable cause = failure.getCause();
        for (int depth = 1; cause != null && depth < DEPTH_MAX; depth++) {
            String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            if (text.indexOf(message) < 0) {
                text.append(": ").append(message);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }
}
