package io.sitewire.ops.cli;

import io.sitewire.buffer.tool.Finding;
import java.util.Locale;

/** How {@code ./sitewire buffer} puts things into lines. */
final class BufferText {
    private BufferText() {
    }

    /** One line: the kind first, then file, offset, bytes and positions. */
    static String finding(Finding finding) {
        String lost = finding.positionsLost() == 0 ? "positions lost 0" : "positions lost " + finding.positionsLost() + " ("
                + finding.from() + " to " + (finding.until() - 1) + ")";
        return (finding.kind().damage() ? "DAMAGE " : "note ") + finding.kind() + " file " + finding.file() + ", offset "
                + finding.offset() + ", bytes " + finding.bytes() + ", " + lost + ": " + finding.text();
    }

    /** A range of positions, which may be empty. */
    static String positions(long first, long next) {
        return next > first ? "positions " + first + " to " + (next - 1) : "no positions, next " + next;
    }

    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
