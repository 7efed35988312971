package io.sitewire.ops.routes.check;

/**
 * One thing that is wrong with a route's file.
 *
 * @param line counted from 1
 * @param what what stands there
 * @param expected what should, such as the nearest name
 * @param remedy what to do
 */
public record Finding(String file, int line, FindingKind kind, String what, String expected, String remedy) {
    /** {@code FILE:LINE: what; expected: …; remedy}. */
    public String text() {
        return file + ":" + line + ": " + what + "; expected: " + expected + "; " + remedy;
    }
}
