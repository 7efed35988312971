package io.sitewire.kafka;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * An edge, an uplink and a merge, as naive as can be, driven by chance: batches fail, land without being acknowledged, or land late; the
 * edge is killed and forgets some acknowledgements; positions are damaged before they were ever sent; Kafka deletes what is old; the merge
 * fails, is killed and goes on elsewhere.
 *
 * <p>When Kafka deletes what was not merged, what is deleted is not sent again: an edge that also forgets acknowledgements would bring
 * some of it back, after it was declared lost.
 */
final class GoBackNModel {
    private static final int BATCH_MAX = 5;
    private static final int IN_FLIGHT_MAX = 3;

    /** A record on the wire, or in the edge's log, where nothing is acknowledged yet. */
    record Wire(UUID epoch, long position, long acknowledged) {
    }

    private final Random random;
    private final boolean retention;

    private final List<Wire> log = new ArrayList<>();
    private final Set<Long> damaged = new HashSet<>();
    private UUID epoch;
    private int epochs;
    private int cursor;
    private int syncedCursor;
    private int nextToSend;
    private int everSent;
    private final List<List<Wire>> inFlight = new ArrayList<>();
    private final List<List<Wire>> late = new ArrayList<>();

    private final List<Wire> uplink = new ArrayList<>();
    private int logStart;

    private long committedOffset;
    private String committedMetadata = "";
    private UplinkPositions positions = new UplinkPositions(UplinkState.EMPTY);
    private long expected;
    final List<Wire> merged = new ArrayList<>();
    final List<Gap> gaps = new ArrayList<>();
    /** Positions that were declared missing while they could be read. */
    final List<Gap> falseGaps = new ArrayList<>();
    int repeats;
    int goneBack;

    GoBackNModel(long seed, boolean retention) {
        this.random = new Random(seed);
        this.retention = retention;
        restartEdge();
    }

    void step() {
        int dice = random.nextInt(100);
        if (dice < 20) {
            append(1 + random.nextInt(8));
        } else if (dice < 45) {
            send();
        } else if (dice < 65) {
            resolve();
        } else if (dice < 70) {
            landLate();
        } else if (dice < 73) {
            restartEdge();
        } else if (dice < 75) {
            damage();
        } else if (dice < 97) {
            merge(random.nextInt(12), random.nextInt(10) == 0);
        } else if (dice < 99) {
            restartMerge();
        } else if (retention) {
            logStart += random.nextInt(uplink.size() - logStart + 1);
        }
    }

    /** No more faults: everything is sent, and the merge reads to the end. */
    void heal() {
        for (int round = 0; round < 3; round++) {
            append(1);
            while (cursor < log.size()) {
                send();
                while (!inFlight.isEmpty()) {
                    acknowledgeFirst();
                }
            }
        }
        while (expected < uplink.size()) {
            merge(7, false);
        }
    }

    /** Whether the merge has committed all of the uplink, so that it waits for nothing. */
    boolean isCommittedToTheEnd() {
        return committedOffset == uplink.size();
    }

    int appended() {
        return log.size();
    }

    List<Wire> log() {
        return log;
    }

    Set<Long> damagedPositions() {
        return damaged;
    }

    private void append(int count) {
        for (int i = 0; i < count; i++) {
            log.add(new Wire(epoch, log.size(), 0));
        }
    }

    private void send() {
        if (inFlight.size() == IN_FLIGHT_MAX || nextToSend >= log.size()) {
            return;
        }
        List<Wire> batch = new ArrayList<>();
        for (int count = 1 + random.nextInt(BATCH_MAX); count > 0 && nextToSend < log.size(); nextToSend++) {
            if (!damaged.contains((long) nextToSend)) {
                Wire record = log.get(nextToSend);
                batch.add(new Wire(record.epoch(), record.position(), cursor));
                count--;
            }
        }
        everSent = Math.max(everSent, nextToSend);
        if (!batch.isEmpty()) {
            inFlight.add(batch);
        } else if (inFlight.isEmpty()) {
            cursor = nextToSend;
        }
    }

    private void resolve() {
        if (inFlight.isEmpty()) {
            return;
        }
        int dice = random.nextInt(10);
        if (dice < 6) {
            acknowledgeFirst();
            return;
        }
        List<Wire> doubtful = inFlight.remove(0);
        if (dice < 8) {
            uplink.addAll(doubtful);
        } else if (dice < 9 && !retention) {
            late.add(doubtful);
        }
        // What was sent after it lands, in order, unless it fails too; its acknowledgements count for nothing.
        for (List<Wire> later : inFlight) {
            if (random.nextBoolean()) {
                uplink.addAll(later);
            }
        }
        inFlight.clear();
        nextToSend = cursor;
    }

    private void acknowledgeFirst() {
        List<Wire> batch = inFlight.remove(0);
        uplink.addAll(batch);
        cursor = (int) batch.get(batch.size() - 1).position() + 1;
        if (random.nextInt(3) == 0) {
            syncedCursor = cursor;
        }
    }

    private void landLate() {
        if (!late.isEmpty()) {
            uplink.addAll(late.remove(random.nextInt(late.size())));
        }
    }

    private void restartEdge() {
        if (!retention) {
            late.addAll(inFlight);
            cursor = syncedCursor;
        }
        inFlight.clear();
        nextToSend = cursor;
        epoch = new UUID(random.nextLong(), epochs++);
    }

    private void damage() {
        if (everSent < log.size()) {
            int from = everSent + random.nextInt(log.size() - everSent);
            for (int position = from; position < Math.min(log.size(), from + 1 + random.nextInt(3)); position++) {
                damaged.add((long) position);
            }
        }
    }

    private void merge(int count, boolean fails) {
        List<Wire> batch = new ArrayList<>();
        List<Gap> batchGaps = new ArrayList<>();
        for (int i = 0; i < count && expected < uplink.size(); i++) {
            if (expected < logStart) {
                positions.deleted();
                expected = logStart;
                continue;
            }
            Wire record = uplink.get((int) expected);
            Outcome outcome = positions.offer(new WireItem(record.epoch(), record.position(), record.position() + 1,
                    record.acknowledged(), expected++, 0, false, null, null));
            if (outcome.isTaken()) {
                batch.add(record);
            } else if (outcome == Outcome.REPEAT) {
                repeats++;
            } else if (outcome == Outcome.GO_BACK) {
                goneBack++;
                int declaredAt = (int) expected;
                positions.findings().gaps().forEach(gap -> {
                    batchGaps.add(gap);
                    checkMissing(gap, declaredAt);
                });
                expected = positions.goBackTo();
                break;
            }
        }
        if (fails) {
            restartMerge();
            return;
        }
        merged.addAll(batch);
        gaps.addAll(batchGaps);
        committedOffset = positions.commitOffset(expected);
        committedMetadata = UplinkStateCodec.encode(positions.state("topic"));
    }

    private void checkMissing(Gap gap, int declaredAt) {
        Set<Long> readable = new HashSet<>();
        uplink.subList(Math.min(logStart, declaredAt), declaredAt).forEach(record -> readable.add(record.position()));
        for (long position = gap.from(); position < gap.to(); position++) {
            if (readable.contains(position)) {
                falseGaps.add(gap);
            }
        }
    }

    private void restartMerge() {
        expected = committedOffset;
        positions = new UplinkPositions(UplinkStateCodec.decode(committedMetadata));
    }
}
