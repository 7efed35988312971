package io.sitewire.edge;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.ClockedBuffers;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.camel.buffer.BufferConsumer;
import io.sitewire.camel.buffer.ForwardStatistics;
import io.sitewire.camel.buffer.SendSchedule;
import io.sitewire.kafka.Utf8HeaderSerializer;
import io.sitewire.ops.start.KafkaSettings;
import io.sitewire.support.RoutesContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The route edge-forward with a real buffer, as it is in an edge; the broker is the test's. */
public final class ForwardFixture implements AutoCloseable {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final BufferOptions.FullPolicy policy;
    private final Clock clock;
    private final String site = "s" + UUID.randomUUID().toString().substring(0, 8);
    private final Buffer deadLetters;
    private Buffer buffer;
    private AcceptedReadings readings;
    private Function<UplinkClientFactory, SendSchedule> schedule;

    public ForwardFixture(Path folder) {
        this(folder, 512L << 20, BufferOptions.FullPolicy.BLOCK);
    }

    ForwardFixture(Path folder, long sizeMax, BufferOptions.FullPolicy policy) {
        this(folder, sizeMax, policy, Clock.systemUTC());
    }

    /** @param clock the machine's */
    ForwardFixture(Path folder, Clock clock) {
        this(folder, 512L << 20, BufferOptions.FullPolicy.BLOCK, clock);
    }

    private ForwardFixture(Path folder, long sizeMax, BufferOptions.FullPolicy policy, Clock clock) {
        this.folder = folder;
        this.policy = policy;
        this.clock = clock;
        open(sizeMax);
        deadLetters = Buffer.open(folder.resolve("dead-letters"),
                new BufferOptions("dead-letters", 64L << 20, 8 << 20, 1 << 20, BufferOptions.FullPolicy.DROP_OLDEST));
    }

    private void open(long sizeMax) {
        buffer = ClockedBuffers.open(folder.resolve("buffer"), new BufferOptions("outbox", sizeMax, sizeMax / 32, 1 << 20, policy), clock);
        readings = new AcceptedReadings(buffer);
    }

    /** Closes the buffer and opens it again: another run. */
    void reopen() {
        readings.store();
        buffer.close();
        open(512L << 20);
    }

    Buffer buffer() {
        return buffer;
    }

    AcceptedReadings accepted() {
        return readings;
    }

    String site() {
        return site;
    }

    String topic() {
        return "site." + site + ".uplink";
    }

    void schedule(Function<UplinkClientFactory, SendSchedule> made) {
        schedule = made;
    }

    RoutesContext edge(String brokers, Map<String, String> more) throws Exception {
        Map<String, String> keys = new HashMap<>(Map.of("sitewire.site", site, "sitewire.kafka.bootstrap-servers", brokers,
                "sitewire.forward.batch-records-max", "1000"));
        keys.putAll(more);
        RoutesContext edge = new RoutesContext(keys);
        UplinkAccess access = new UplinkAccess(edge.config(), KafkaSettings.connection(edge.config()));
        UplinkClientFactory connections = new UplinkClientFactory(edge.camel(), access);
        return edge.bind("outbox", buffer).bind("dead-letters", deadLetters)
                .bind("uplinkTopic", new UplinkTopic(edge.config(), access))
                .bind("uplinkClientFactory", connections)
                .bind("utf8Headers", new Utf8HeaderSerializer())
                .bind("forwardReports", new ForwardReports(buffer, readings, clock))
                .bind("uplinkRefusals", new UplinkRefusals(edge.camel()))
                .bind("linkSchedule", schedule == null ? new LinkSchedule(edge.config(), connections) : schedule.apply(connections))
                .bind("readingsRejected", new ReadingsRejected(new SimpleMeterRegistry(), readings))
                .routes("edge/edge-step").routes("edge/edge-reject")
                .routes("edge/edge-forward-failure").routes("edge/edge-forward").start();
    }

    static ForwardStatistics statistics(RoutesContext edge) {
        return ((BufferConsumer) edge.camel().getRoute("edge-forward").getConsumer()).statistics();
    }

    void awaitAcknowledged(long position) {
        await().atMost(LONG).until(() -> buffer.reader("forward").acknowledged() == position);
    }

    void store(int from, int count) {
        buffer.append(IntStream.range(from, from + count)
                .mapToObj(i -> new Entry(Map.of("sensor", "s" + i), ("r" + i).getBytes(StandardCharsets.UTF_8))).toList()).join();
        readings.accepted("mqtt", count);
    }

    List<StoredRecord> deadLetters() throws InterruptedException {
        return deadLetters.reader("test").read(1000, 64 << 20, Duration.ofSeconds(1));
    }

    /** Everything in the uplink. */
    List<ConsumerRecord<byte[], byte[]>> uplink(String brokers) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(Set.of(partition));
            consumer.seekToBeginning(Set.of(partition));
            long end = consumer.endOffsets(Set.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(records::add);
            }
        }
        return records;
    }

    static List<ConsumerRecord<byte[], byte[]>> readings(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().filter(record -> record.headers().lastHeader("kind") == null).toList();
    }

    static List<ConsumerRecord<byte[], byte[]>> control(List<ConsumerRecord<byte[], byte[]>> records, String kind) {
        return records.stream().filter(record -> kind.equals(headers(record).get("kind"))).toList();
    }

    static List<Long> positions(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(record -> Long.parseLong(headers(record).get("position"))).toList();
    }

    /** What a reader takes that knows the next position: repeats are left out, and a hole ends it. */
    static List<Long> firsts(List<Long> positions) {
        List<Long> firsts = new ArrayList<>();
        for (long position : positions) {
            if (position == firsts.size()) {
                firsts.add(position);
            }
        }
        return firsts;
    }

    /** All positions below it. */
    static List<Long> range(long end) {
        return LongStream.range(0, end).boxed().toList();
    }

    /** Positions as a reader takes them that knows the next one, and takes gaps in their place. */
    static List<Long> withGaps(List<ConsumerRecord<byte[], byte[]>> uplink) {
        List<Long> positions = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : uplink) {
            Map<String, String> headers = headers(record);
            long position = Long.parseLong(headers.get("position"));
            String kind = headers.get("kind");
            if (position == positions.size() && (kind == null || kind.equals("gap"))) {
                long end = kind == null ? position + 1 : Long.parseLong(headers.get("end"));
                LongStream.range(position, end).forEach(positions::add);
            }
        }
        return positions;
    }

    /** What came, in its order. */
    static List<String> kinds(List<ConsumerRecord<byte[], byte[]>> uplink, String epoch) {
        return uplink.stream().map(ForwardFixture::headers).filter(headers -> headers.get("epoch").equals(epoch))
                .map(headers -> headers.getOrDefault("kind", "reading")).toList();
    }

    /** The last report of an epoch. */
    static JsonNode report(List<ConsumerRecord<byte[], byte[]>> uplink, UUID epoch) throws Exception {
        List<ConsumerRecord<byte[], byte[]>> reports = control(uplink, "report").stream()
                .filter(record -> headers(record).get("epoch").equals(epoch.toString())).toList();
        return JSON.readTree(reports.get(reports.size() - 1).value());
    }

    static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = new TreeMap<>();
        record.headers().forEach(header -> headers.put(header.key(), new String(header.value(), StandardCharsets.UTF_8)));
        return headers;
    }

    /** All but one, which differs where the others say the same. */
    static Map<String, String> headersWithout(String name, ConsumerRecord<byte[], byte[]> record) {
        Map<String, String> headers = headers(record);
        headers.remove(name);
        return headers;
    }

    @Override
    public void close() {
        buffer.close();
        deadLetters.close();
    }
}
