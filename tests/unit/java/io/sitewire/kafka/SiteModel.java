package io.sitewire.kafka;

import io.sitewire.buffer.format.RunningHash;
import io.sitewire.ledger.AlertKind;
import io.sitewire.ledger.EdgeReport;
import io.sitewire.ledger.LedgerJson;
import io.sitewire.ledger.SiteLedger;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * The machines of one site, as naive as can be, their uplink, and the real {@link Uplink} that merges it, driven by chance: batches fail,
 * land without being acknowledged or land late, edges are killed, drop their oldest, are set back to an older copy of their disk or
 * doubled; Kafka deletes what is old; the merge fails and goes on elsewhere with what was committed.
 */
final class SiteModel {
    static final String SITE = "plant-7";
    private static final int BATCH_MAX = 5;
    private static final int IN_FLIGHT_MAX = 3;
    private static final long STEP_MILLIS = 1000;

    /** What may happen besides kills and lost batches. */
    enum Trouble { NONE, RESTORED, CLONED, RETENTION }

    /** A reading of a machine's log. */
    private record Item(UUID epoch, long position, long hash, String payload, Instant received) {
    }

    private record Run(UUID epoch, long first, UUID continues) {
    }

    /** Where and under which name a reading stands in the merged stream. */
    record Merged(UUID epoch, long position, String payload) {
    }

    private final class Machine {
        private List<Item> log = new ArrayList<>();
        private Map<Integer, Boolean> dropped = new HashMap<>();
        private LinkedHashMap<UUID, Run> runs = new LinkedHashMap<>();
        private Run run;
        private int cursor;
        private int syncedCursor;
        private int nextToSend;
        private UUID announced;
        private long running;
        private final List<List<ConsumerRecord<byte[], byte[]>>> inFlight = new ArrayList<>();

        private Machine copy(boolean older) {
            Machine copy = new Machine();
            int keep = older ? random.nextInt(log.size() + 1) : log.size();
            copy.log = new ArrayList<>(log.subList(0, keep));
            copy.dropped = new HashMap<>(dropped);
            copy.dropped.keySet().removeIf(position -> position >= keep);
            runs.values().stream().filter(known -> known.first() <= keep).forEach(known -> copy.runs.put(known.epoch(), known));
            copy.run = List.copyOf(copy.runs.values()).get(copy.runs.size() - 1);
            copy.syncedCursor = Math.min(keep, older ? random.nextInt(syncedCursor + 1) : syncedCursor);
            copy.start();
            return copy;
        }

        private void start() {
            late.addAll(inFlight);
            inFlight.clear();
            cursor = syncedCursor;
            nextToSend = cursor;
            announced = null;
            running = 0;
            run = new Run(new UUID(random.nextLong(), ++epochs), log.size(), run == null ? null : run.epoch());
            runs.put(run.epoch(), run);
        }

        private void append(int count) {
            for (int i = 0; i < count; i++) {
                String payload = "reading " + ++readings;
                running = RunningHash.next(running, RunningHash.of(payload.getBytes(StandardCharsets.UTF_8)));
                log.add(new Item(run.epoch(), log.size(), running, payload, Instant.ofEpochMilli(now)));
            }
        }

        private void drop() {
            if (nextToSend < log.size()) {
                int from = cursor + random.nextInt(log.size() - cursor);
                for (int position = from; position < Math.min(log.size(), from + 1 + random.nextInt(4)); position++) {
                    dropped.put(position, true);
                }
            }
        }

        private void send() {
            if (inFlight.size() == IN_FLIGHT_MAX) {
                return;
            }
            List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
            for (int count = 1 + random.nextInt(BATCH_MAX); count > 0 && nextToSend < log.size(); count--) {
                Item item = log.get(nextToSend);
                announce(batch, item.epoch());
                if (dropped.containsKey(nextToSend)) {
                    int end = nextToSend;
                    while (end < log.size() && dropped.containsKey(end) && log.get(end).epoch().equals(item.epoch())) {
                        end++;
                    }
                    batch.add(record(item.epoch(), nextToSend, Map.of(Headers.KIND, Headers.KIND_GAP, Headers.END, String.valueOf(end),
                            Headers.REASON, "drop-oldest", Headers.TIME, Instant.ofEpochMilli(now).toString()), ""));
                    nextToSend = end;
                } else {
                    batch.add(record(item.epoch(), item.position(), Map.of(Headers.HASH, LedgerJson.hex(item.hash()), Headers.RECEIVED,
                            item.received().toString()), item.payload()));
                    nextToSend++;
                }
            }
            if (nextToSend == log.size()) {
                announce(batch, run.epoch());
            }
            if (random.nextInt(3) == 0 && announced != null && announced.equals(run.epoch())) {
                report(batch);
            }
            if (!batch.isEmpty()) {
                ends.put(batch, nextToSend);
                inFlight.add(batch);
            }
        }

        private void announce(List<ConsumerRecord<byte[], byte[]>> batch, UUID epoch) {
            if (!epoch.equals(announced)) {
                Run known = runs.get(epoch);
                batch.add(record(epoch, known.first(), known.continues() == null ? Map.of(Headers.KIND, Headers.KIND_ANNOUNCE)
                        : Map.of(Headers.KIND, Headers.KIND_ANNOUNCE, Headers.CONTINUES, known.continues().toString()), ""));
                announced = epoch;
            }
        }

        private void report(List<ConsumerRecord<byte[], byte[]>> batch) {
            EdgeReport report = new EdgeReport(Map.of("mqtt", log.size() - run.first()), log.size(), cursor, log.size() - cursor, Map.of(), 0,
                    Instant.ofEpochMilli(now), 0, false);
            batch.add(record(run.epoch(), nextToSend, Map.of(Headers.KIND, Headers.KIND_REPORT),
                    LedgerJson.report(report).toString()));
        }

        private ConsumerRecord<byte[], byte[]> record(UUID epoch, long position, Map<String, String> headers, String value) {
            RecordHeaders wire = new RecordHeaders();
            headers.forEach((name, text) -> wire.add(name, text.getBytes(StandardCharsets.UTF_8)));
            wire.add(Headers.EPOCH, epoch.toString().getBytes(StandardCharsets.UTF_8));
            wire.add(Headers.POSITION, String.valueOf(position).getBytes(StandardCharsets.UTF_8));
            wire.add(Headers.ACKNOWLEDGED, String.valueOf(cursor).getBytes(StandardCharsets.UTF_8));
            return new ConsumerRecord<>(PARTITION.topic(), 0, 0, 0, TimestampType.LOG_APPEND_TIME, 0, 0, null,
                    value.getBytes(StandardCharsets.UTF_8), wire, Optional.empty());
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
            List<ConsumerRecord<byte[], byte[]>> doubtful = inFlight.remove(0);
            if (dice < 8) {
                land(doubtful);
            } else if (dice < 9) {
                late.add(doubtful);
            }
            // What was sent after it lands, in order, unless it fails too; its acknowledgements count for nothing.
            for (List<ConsumerRecord<byte[], byte[]>> later : inFlight) {
                if (random.nextBoolean()) {
                    land(later);
                }
            }
            inFlight.clear();
            nextToSend = cursor;
            announced = null;
        }

        private void acknowledgeFirst() {
            List<ConsumerRecord<byte[], byte[]>> batch = inFlight.remove(0);
            land(batch);
            cursor = ends.get(batch);
            if (random.nextInt(3) == 0) {
                syncedCursor = cursor;
            }
        }

        private void drain() {
            append(1);
            inFlight.clear();
            nextToSend = cursor;
            announced = null;
            do {
                send();
                while (!inFlight.isEmpty()) {
                    acknowledgeFirst();
                }
            } while (cursor < log.size());
            List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
            announced = null;
            announce(batch, run.epoch());
            report(batch);
            land(batch);
        }
    }

    private static final TopicPartition PARTITION = new TopicPartition(Topics.uplink(SITE), 0);
    private final Random random;
    private final Trouble trouble;
    private final List<Machine> machines = new ArrayList<>();
    private final Map<List<ConsumerRecord<byte[], byte[]>>, Integer> ends = new java.util.IdentityHashMap<>();
    private final List<List<ConsumerRecord<byte[], byte[]>>> late = new ArrayList<>();
    private long now = 1_800_000_000_000L;
    private long epochs;
    private long readings;

    private final List<ConsumerRecord<byte[], byte[]>> uplink = new ArrayList<>();
    private int logStart;
    private OffsetAndMetadata committed;
    private final List<ConsumerRecord<byte[], byte[]>> ledgerTopic = new ArrayList<>();
    private Uplink merge = newMerge();
    private final List<Merged> batch = new ArrayList<>();
    final List<Merged> merged = new ArrayList<>();
    int goneBack;
    int restored;
    int cloned;

    SiteModel(long seed, Trouble trouble) {
        this.random = new Random(seed);
        this.trouble = trouble;
        machines.add(new Machine());
        machines.get(0).start();
    }

    void step() {
        now += STEP_MILLIS;
        Machine machine = machines.get(random.nextInt(machines.size()));
        int dice = random.nextInt(100);
        if (dice < 20) {
            machine.append(1 + random.nextInt(8));
        } else if (dice < 45) {
            machine.send();
        } else if (dice < 64) {
            machine.resolve();
        } else if (dice < 69) {
            landLate();
        } else if (dice < 72) {
            machine.start();
        } else if (dice < 74) {
            machine.drop();
        } else if (dice < 96) {
            merge(random.nextInt(12), random.nextInt(10) == 0);
        } else if (dice < 98) {
            merge = newMerge();
        } else if (dice < 99) {
            trouble(machine);
        }
    }

    private void trouble(Machine machine) {
        switch (trouble) {
            case RESTORED -> {
                machines.remove(machine);
                late.addAll(machine.inFlight);
                machines.add(machine.copy(true));
                restored++;
            }
            case CLONED -> {
                if (machines.size() < 3) {
                    machines.add(machine.copy(random.nextBoolean()));
                    machine.start();
                    cloned++;
                }
            }
            case RETENTION -> logStart += random.nextInt(uplink.size() - logStart + 1);
            default -> { }
        }
    }

    /** No more faults: everything is sent, long enough passes, and the merge reads to the end. */
    void heal() {
        while (!late.isEmpty()) {
            landLate();
        }
        for (int round = 0; round < 4; round++) {
            now += UplinkPositions.ABANDONED_AFTER.toMillis() + 1;
            machines.forEach(Machine::drain);
        }
        for (int tries = 0; next() < uplink.size() && tries < 1000; tries++) {
            merge(50, false);
        }
    }

    private void land(List<ConsumerRecord<byte[], byte[]>> records) {
        for (ConsumerRecord<byte[], byte[]> record : records) {
            uplink.add(new ConsumerRecord<>(PARTITION.topic(), 0, uplink.size(), now, TimestampType.LOG_APPEND_TIME, 0, 0, null,
                    record.value(), record.headers(), Optional.empty()));
        }
    }

    private void landLate() {
        if (!late.isEmpty()) {
            land(late.remove(random.nextInt(late.size())));
        }
    }

    private int next() {
        return Math.max(logStart, merge.readFrom().orElse(0L).intValue());
    }

    private void merge(int count, boolean fails) {
        for (int i = 0; i < count && next() < uplink.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = uplink.get(next());
            Outcome outcome = merge.offer(record);
            if (outcome.isTaken()) {
                batch.add(mergedOf(record));
            } else if (outcome == Outcome.GO_BACK) {
                goneBack++;
                break;
            }
        }
        if (fails) {
            batch.clear();
            merge = newMerge();
            return;
        }
        merge.uncommitted().ifPresent(offset -> {
            for (ProducerRecord<byte[], byte[]> record : merge.ledgerRecords(1)) {
                ledgerTopic.add(new ConsumerRecord<>(record.topic(), 0, 0, record.key(), record.value()));
            }
            merge.committed(offset, new UplinkListener() { });
            committed = offset;
        });
        merged.addAll(batch);
        batch.clear();
    }

    private Uplink newMerge() {
        return new Uplink(PARTITION, committed, "AAAAAAAAAAAAAAAAAAAAAA", ledger());
    }

    /** As whoever owns the uplink next reads it. */
    SiteLedger ledger() {
        Map<String, SiteLedger> ledgers = new HashMap<>();
        ledgerTopic.forEach(record -> LedgerRecords.apply(record, ledgers));
        return ledgers.getOrDefault(SITE, new SiteLedger(SITE));
    }

    boolean isHolding() {
        return merge.isHolding();
    }

    boolean isCommittedToTheEnd() {
        return committed.offset() == uplink.size();
    }

    /** Every reading that lies in the uplink, or lay there. */
    List<Merged> sent() {
        return uplink.stream().filter(record -> record.headers().lastHeader(Headers.KIND) == null).map(SiteModel::mergedOf).distinct()
                .toList();
    }

    /** Every reading that a machine still has and has not dropped. */
    List<Merged> kept() {
        List<Merged> kept = new ArrayList<>();
        machines.forEach(machine -> machine.log.stream().filter(item -> !machine.dropped.containsKey((int) item.position()))
                .forEach(item -> kept.add(new Merged(item.epoch(), item.position(), item.payload()))));
        return kept.stream().distinct().toList();
    }

    long alerts(AlertKind kind) {
        return ledger().accounts().stream().flatMap(account -> account.alerts().stream()).filter(alert -> alert.kind() == kind).count();
    }

    private static Merged mergedOf(ConsumerRecord<byte[], byte[]> record) {
        return new Merged(UUID.fromString(text(record, Headers.EPOCH)), Long.parseLong(text(record, Headers.POSITION)),
                new String(record.value(), StandardCharsets.UTF_8));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record, String header) {
        return new String(record.headers().lastHeader(header).value(), StandardCharsets.UTF_8);
    }
}
