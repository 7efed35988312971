package io.sitewire.ops.start;

import java.util.List;
import java.util.stream.Collectors;

/** Why a process does not start: one line a problem, each beginning with the name of a {@link StartError}. */
public final class StartException extends RuntimeException {
    private final transient List<String> lines;

    StartException(StartError error, String text) {
        this(List.of(line(error, text)));
    }

    StartException(List<String> lines) {
        super(lines.stream().collect(Collectors.joining(System.lineSeparator())));
        this.lines = List.copyOf(lines);
    }

    static String line(StartError error, String text) {
        return error + " " + text;
    }

    /** At least one. */
    public List<String> lines() {
        return lines;
    }
}
