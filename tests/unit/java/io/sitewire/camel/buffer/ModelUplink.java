package io.sitewire.camel.buffer;

import io.sitewire.buffer.StoredRecord;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The way to an uplink, and the uplink: batches land or not, whole or in part, at once or long after they were given up, and are answered
 * in any order, truly or not. What reads the uplink takes the next position only, of epochs that were announced.
 */
final class ModelUplink {
    private enum Fate {
        CONFIRMED(true), ANSWER_LOST(true), LANDS_IN_PART(true), LANDS_LATE(true), LOST(false), DENIED(false), THROWN(false),
        REFUSED(false);

        private final boolean lands;

        Fate(boolean lands) {
            this.lands = lands;
        }
    }

    private static final List<Fate> BAD = List.of(Fate.ANSWER_LOST, Fate.LANDS_IN_PART, Fate.LANDS_LATE, Fate.LOST, Fate.DENIED,
            Fate.THROWN);
    private static final int FATES = 24;

    private record Held(Run run, Batch batch, Fate fate, Consumer<Failure> whenDone) {
    }

    /** The way for one run of the loop: what a run before it has left under way is not its own. */
    final class Run implements ForwardLoop.Route {
        private boolean stopping;

        /** A last report may follow what is under way. */
        void stopping() {
            synchronized (ModelUplink.this) {
                stopping = true;
            }
        }

        @Override
        public void send(Batch batch, Consumer<Failure> whenDone) {
            ModelUplink.this.send(this, batch, whenDone);
        }

        @Override
        public void keep(StoredRecord reading, Exception why) {
            ModelUplink.this.keep(reading);
        }
    }

    final Set<Long> taken = new TreeSet<>();
    final Set<Long> gaps = new TreeSet<>();
    final Set<Long> kept = new TreeSet<>();
    final List<String> violations = new ArrayList<>();
    private final Random random;
    private final Set<Long> poison;
    private final int inFlightMax;
    private final List<Held> held = new ArrayList<>();
    private final List<Batch> late = new ArrayList<>();
    private final Set<UUID> announced = new HashSet<>();
    private final Set<UUID> reported = new HashSet<>();
    private ModelReader reader;
    private boolean calm;
    private boolean refusedBefore;
    private int rewinds;
    private long sentTo;
    private long next;

    /** @param poison readings that are never taken */
    ModelUplink(Random random, Set<Long> poison, int inFlightMax) {
        this.random = random;
        this.poison = poison;
        this.inFlightMax = inFlightMax;
    }

    void readFrom(ModelReader log) {
        reader = log;
    }

    /** From now on what is not poison arrives and is confirmed. */
    synchronized void calm() {
        calm = true;
    }

    /** What is acknowledged must be in the uplink, in order, and told to be. */
    synchronized void acknowledged(long before, long now) {
        violate(now < before, "acknowledged " + now + " after " + before);
        violate(now > next, "acknowledged " + now + ", and the uplink has all below " + next);
    }

    /** Whether there is a report that can be told to be of that epoch. */
    synchronized boolean isReported(UUID epoch) {
        return reported.contains(epoch);
    }

    private void violate(boolean violated, String what) {
        if (violated) {
            violations.add(what);
        }
    }

    private void send(Run run, Batch batch, Consumer<Failure> whenDone) {
        Held sent;
        synchronized (this) {
            long inFlight = 1 + held.stream().filter(other -> other.run == run).count();
            violate(inFlight > inFlightMax && !(run.stopping && isReport(batch)), inFlight + " in flight, limit " + inFlightMax);
            inSequence(batch);
            sent = new Held(run, batch, fate(batch), whenDone);
            if (sent.fate == Fate.CONFIRMED || sent.fate == Fate.ANSWER_LOST) {
                land(batch.parts());
            } else if (sent.fate == Fate.LANDS_IN_PART) {
                land(batch.parts().subList(0, random.nextInt(batch.parts().size() + 1)));
            } else if (sent.fate == Fate.LANDS_LATE) {
                late.add(batch);
            } else if (sent.fate == Fate.REFUSED) {
                refusedBefore = true;
            }
            if (sent.fate != Fate.THROWN) {
                held.add(sent);
            }
        }
        if (sent.fate == Fate.THROWN) {
            throw new IllegalStateException("thrown on purpose");
        }
    }

    /** Nothing is skipped, and first after each going-back comes the epoch of what follows. */
    private void inSequence(Batch batch) {
        if (rewinds != reader.rewinds()) {
            if (isReport(batch)) {
                violate(!refusedBefore, "a report before the epoch");
                return;
            }
            rewinds = reader.rewinds();
            sentTo = reader.acknowledged();
            violate(!(batch.parts().get(0) instanceof Batch.Announce), "no announcement after going back to " + sentTo);
        }
        violate(batch.from() != sentTo, "sent from " + batch.from() + " after " + sentTo);
        sentTo = batch.end();
    }

    private static boolean isReport(Batch batch) {
        return batch.parts().stream().anyMatch(Batch.Report.class::isInstance);
    }

    private Fate fate(Batch batch) {
        int number = calm ? FATES : random.nextInt(FATES);
        Fate fate = number < BAD.size() ? BAD.get(number) : Fate.CONFIRMED;
        boolean refused = batch.parts().stream().anyMatch(part -> part instanceof Batch.Reading && poison.contains(part.position()));
        return refused && fate.lands ? Fate.REFUSED : fate;
    }

    private void land(List<Batch.Part> parts) {
        for (Batch.Part part : parts) {
            if (part instanceof Batch.Announce) {
                announced.add(part.epoch());
            } else if (part instanceof Batch.Report && announced.contains(part.epoch())) {
                reported.add(part.epoch());
            } else if (part instanceof Batch.Reading && announced.contains(part.epoch()) && part.position() == next) {
                violate(poison.contains(next), "poison at " + next + " landed");
                taken.add(next);
                next++;
            } else if (part instanceof Batch.Gap gap && announced.contains(part.epoch()) && gap.position() == next) {
                violate(poison.contains(next) && !kept.contains(next), "a gap at " + next + " before the reading was kept");
                gaps.add(next);
                next = gap.end();
            }
        }
    }

    /** @return false if there is nothing to answer */
    boolean answerOne() {
        Held answered;
        synchronized (this) {
            if (!late.isEmpty() && random.nextInt(8) == 0) {
                land(late.remove(random.nextInt(late.size())).parts());
            }
            if (held.isEmpty()) {
                return false;
            }
            answered = held.remove(random.nextInt(held.size()));
        }
        Failure failure = failure(answered.fate);
        answered.whenDone.accept(failure);
        if (answered.fate == Fate.ANSWER_LOST) {
            // A second answer counts for nothing.
            answered.whenDone.accept(null);
        }
        return true;
    }

    private static Failure failure(Fate fate) {
        if (fate == Fate.CONFIRMED) {
            return null;
        }
        return new Failure(new IllegalStateException(fate + " on purpose"), fate == Fate.DENIED ? Refusals.Verdict.DENIED
                : fate == Fate.REFUSED ? Refusals.Verdict.REFUSED : Refusals.Verdict.AGAIN);
    }

    private synchronized void keep(StoredRecord reading) {
        if (!calm && random.nextInt(3) == 0) {
            throw new IllegalStateException("the disk fails on purpose");
        }
        kept.add(reading.position());
    }
}
