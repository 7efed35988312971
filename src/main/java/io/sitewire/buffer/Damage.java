package io.sitewire.buffer;

import io.sitewire.buffer.format.Format;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What was found damaged, until somebody has looked at it: says so, or has taken away all of the files that were set aside. Any thread.
 *
 * <p>It is not kept over a restart, but the files are: those that an earlier run left are found again.
 */
final class Damage {
    private final Clock clock;
    private final Map<String, Long> found = new TreeMap<>();
    private Instant since;
    private long filesSetAside;

    Damage(Clock clock) {
        this.clock = clock;
    }

    /** Some more of a kind. */
    synchronized void found(String kind, long count) {
        since = found.isEmpty() ? clock.instant() : since;
        found.merge(kind, count, Long::sum);
    }

    /**
     * Looks for files that were set aside: more of them are found, and none any more means that somebody has seen to them.
     *
     * @param gaveUp whether the buffer itself has deleted any
     */
    synchronized void look(List<String> names, boolean gaveUp) {
        long files = names.stream().filter(name -> Format.damagedPosition(name) >= 0).count();
        if (files > filesSetAside) {
            found("segments set aside", files - filesSetAside);
        } else if (files == 0 && filesSetAside > 0 && !gaveUp) {
            found.clear();
        }
        filesSetAside = files;
    }

    synchronized Optional<BufferDamage> unseen() {
        return found.isEmpty() ? Optional.empty() : Optional.of(new BufferDamage(since, found.entrySet().stream()
                .map(kind -> kind.getKey() + " " + kind.getValue()).collect(Collectors.joining(", "))));
    }

    /** Somebody has looked at all of it; returns what it was. */
    synchronized Optional<BufferDamage> acknowledge() {
        Optional<BufferDamage> seen = unseen();
        found.clear();
        return seen;
    }
}
