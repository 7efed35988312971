package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.BufferOptions.FullPolicy;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What a log should hold, as a map: what somebody was told, what somebody did to the disk, and what may therefore be missing. */
final class ModelLog {
    private final FullPolicy policy;
    private final boolean expires;
    /** What was given to be stored, told or not, by its number; each is at one position at most. */
    private final Map<Long, byte[]> given = new HashMap<>();
    private final Map<Long, Long> positionOf = new HashMap<>();
    /** What is at a position, as somebody was told or read it. */
    private final TreeMap<Long, Long> known = new TreeMap<>();
    /** What was read as a gap of drop-newest: never a reading again. */
    private final TreeSet<Long> dropped = new TreeSet<>();
    /** Somebody flipped a bit, or deleted a file, in which they were. */
    private final TreeSet<Long> spoiled = new TreeSet<>();
    /** The file of gaps was spoiled: what had been dropped by then may be called missing. */
    private long reasonsSpoiled;
    private boolean renamesFailed;

    ModelLog(FullPolicy policy, boolean expires) {
        this.policy = policy;
        this.expires = expires;
    }

    void give(long number, byte[] payload) {
        given.put(number, payload);
    }

    /** Somebody was told that it is stored there. */
    void told(long position, long number) {
        at(position, number, "told");
    }

    void read(long position, byte[] payload) {
        long number = number(payload);
        assertThat(given.get(number)).as("invented at " + position).isEqualTo(payload);
        assertThat(dropped).as("a gap before, now a reading").doesNotContain(position);
        at(position, number, "read");
    }

    private void at(long position, long number, String how) {
        Long before = known.putIfAbsent(position, number);
        assertThat(before == null ? number : before).as(how + " at position " + position).isEqualTo(number);
        Long other = positionOf.putIfAbsent(number, position);
        assertThat(other == null ? position : other).as(how + " twice: number " + number).isEqualTo(position);
    }

    void gap(long position, String reason, boolean acknowledged) {
        boolean allowed = switch (reason) {
            case "drop-newest" -> policy == FullPolicy.DROP_NEWEST;
            case "drop-oldest" -> policy == FullPolicy.DROP_OLDEST;
            case "age-max" -> expires;
            case "torn" -> !known.containsKey(position) || spoiled.contains(position);
            case "damaged", "unreadable" -> spoiled.contains(position) || position < reasonsSpoiled && isDrop();
            case "missing" -> spoiled.contains(position) || acknowledged || position < reasonsSpoiled && isDrop();
            case "several" -> policy == FullPolicy.DROP_NEWEST;
            default -> false;
        };
        // A torn segment that cannot even be renamed keeps the first position that it would have had.
        allowed |= renamesFailed && !known.containsKey(position) && (reason.equals("damaged") || reason.equals("missing"));
        assertThat(allowed).as("gap at " + position + ": " + reason + ", known " + known.get(position)).isTrue();
        if (reason.equals("drop-newest")) {
            dropped.add(position);
        }
    }

    /** A reader begins anew: what had been dropped by then is not explained to it, since all others may be past it. */
    void readerBegins() {
        reasonsSpoiled = Math.max(reasonsSpoiled, next());
    }

    void renamesFail() {
        renamesFailed = true;
    }

    private boolean isDrop() {
        return policy != FullPolicy.BLOCK || expires;
    }

    /** What is there may be lost from here on, and at the end of the log be given again. */
    void spoil(long from, long until) {
        for (long position = from; position < until; position++) {
            spoiled.add(position);
            Long number = known.remove(position);
            if (number != null) {
                positionOf.remove(number);
            }
            dropped.remove(position);
        }
    }

    void spoilReasons(long positionNext) {
        reasonsSpoiled = Math.max(reasonsSpoiled, positionNext);
        dropped.clear();
        if (policy == FullPolicy.DROP_NEWEST) {
            // Those that are in no log yet may be given again.
            spoil(Math.max(0, positionNext - 2000), positionNext);
        }
    }

    /**
     * The newest segment is spoiled: it may have been the only one to say that positions behind the one before it were given, if they were
     * dropped, and the file of gaps was spoiled, too. They may be given again.
     */
    long endUnexplainedFrom(long previous, long newest) {
        return isDrop() && previous < reasonsSpoiled ? previous : newest;
    }

    /** The position after the last that was told or read. */
    long next() {
        return known.isEmpty() ? 0 : known.lastKey() + 1;
    }

    private static long number(byte[] payload) {
        return java.nio.ByteBuffer.wrap(payload).getLong();
    }
}
