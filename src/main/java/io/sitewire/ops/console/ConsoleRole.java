package io.sitewire.ops.console;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What someone may do in the console; each role is one user of that name. */
public enum ConsoleRole {
    /** Looks. */
    VIEWER,
    /** Also stops and starts routes, and calls the operations of Sitewire's own MBeans. */
    OPERATOR;

    /** As users write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @param text {@code viewer} or {@code operator} */
    public static Optional<ConsoleRole> of(String text) {
        return Stream.of(values()).filter(role -> role.text().equals(text)).findFirst();
    }
}
