package io.sitewire.ops.cli;

import java.util.Locale;

/** How {@code ./sitewire buffer} puts things into lines. */
final class BufferText {
    private BufferText() {
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
