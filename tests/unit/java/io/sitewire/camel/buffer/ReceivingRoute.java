package io.sitewire.camel.buffer;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.StoredRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The receiver: what arrived, and what it refuses. */
final class ReceivingRoute implements ForwardLoop.Route {
    final class Held {
        final Batch batch;
        private final Consumer<Failure> whenDone;

        private Held(Batch batch, Consumer<Failure> whenDone) {
            this.batch = batch;
            this.whenDone = whenDone;
        }

        void succeed() {
            arrive(batch);
            whenDone.accept(null);
        }

        void fail(Refusals.Verdict verdict) {
            whenDone.accept(new Failure(new IllegalStateException("broken on purpose"), verdict));
        }
    }

    final List<Held> held = new CopyOnWriteArrayList<>();
    final List<Long> received = new CopyOnWriteArrayList<>();
    final Set<Long> kept = new ConcurrentSkipListSet<>();
    final Set<Long> gaps = new ConcurrentSkipListSet<>();
    final List<Integer> sizes = new CopyOnWriteArrayList<>();
    volatile Set<Long> refused = Set.of();
    volatile boolean refusesAll;
    volatile boolean hold;
    volatile int keepFailures;
    volatile String lastReport;

    @Override
    public void send(Batch batch, Consumer<Failure> whenDone) {
        sizes.add(batch.readings());
        Held arrived = new Held(batch, whenDone);
        if (hold) {
            held.add(arrived);
        } else if (refusesAll || batch.parts().stream().anyMatch(part -> part instanceof Batch.Reading reading
                && refused.contains(reading.position()))) {
            arrived.fail(Refusals.Verdict.REFUSED);
        } else {
            arrived.succeed();
        }
    }

    private void arrive(Batch batch) {
        for (Batch.Part part : batch.parts()) {
            if (part instanceof Batch.Report report) {
                lastReport = new String(report.content().body(), java.nio.charset.StandardCharsets.UTF_8);
            } else {
                received.add(part.position());
            }
            if (part instanceof Batch.Gap) {
                assertThat(kept).contains(part.position());
                gaps.add(part.position());
            }
        }
    }

    @Override
    public void keep(StoredRecord reading, Exception why) {
        if (keepFailures > 0) {
            keepFailures--;
            throw new IllegalStateException("disk");
        }
        kept.add(reading.position());
    }

    /** What a receiver takes that knows the next position. */
    List<Long> firsts() {
        List<Long> firsts = new ArrayList<>();
        received.forEach(position -> {
            if (position == firsts.size()) {
                firsts.add(position);
            }
        });
        return firsts;
    }
}
