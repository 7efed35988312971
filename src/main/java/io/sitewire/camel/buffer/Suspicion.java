package io.sitewire.camel.buffer;

/**
 * Finds the reading that the receiver will never take, by sending less at a time: half of a refused batch, and so on, until one reading
 * alone is refused. Before that one is given up a report is sent alone: if even that is refused, it is not the reading. One thread.
 */
final class Suspicion {
    /** What a refusal leads to. */
    enum Step {
        /** Send less at a time. */
        NARROW,
        /** Send a report alone. */
        PROBE,
        /** It is that reading. */
        GUILTY,
        /** Nothing is taken. */
        NOTHING_GOES
    }

    private final boolean canProbe;
    private int width;
    private long until;
    private boolean probing;
    private boolean proven;
    private boolean found;
    private boolean tooMany;

    /** @param canProbe whether there are reports */
    Suspicion(boolean canProbe) {
        this.canProbe = canProbe;
    }

    boolean isActive() {
        return width > 0;
    }

    /** Whether a report is to be sent before anything else. */
    boolean isProbing() {
        return probing;
    }

    int records(int usual) {
        return width == 0 ? usual : Math.min(width, usual);
    }

    /** The first refusal may be another batch's that was under way with it; from then on one at a time is sent. */
    Step refused(Batch batch) {
        boolean alone = isActive();
        until = Math.max(until, batch.end());
        if (batch.readings() == 0) {
            if (alone) {
                clear();
                return Step.NOTHING_GOES;
            }
            width = 1;
            probing = canProbe;
            return Step.PROBE;
        }
        if (batch.readings() > 1 || !alone) {
            tooMany = alone && !found;
            width = Math.max(1, batch.readings() / 2);
            proven = false;
            return Step.NARROW;
        }
        if (canProbe && !proven) {
            probing = true;
            return Step.PROBE;
        }
        proven = false;
        found = true;
        return Step.GUILTY;
    }

    /** @return how many readings at once went through, if all that was refused together did; 0 otherwise */
    int confirmed(Batch batch) {
        if (!isActive()) {
            return 0;
        }
        if (batch.readings() == 0 && probing) {
            probing = false;
            proven = true;
            return 0;
        }
        if (batch.end() < until) {
            return 0;
        }
        int learned = tooMany && !found ? width : 0;
        clear();
        return learned;
    }

    private void clear() {
        width = 0;
        until = 0;
        probing = false;
        proven = false;
        found = false;
        tooMany = false;
    }
}
