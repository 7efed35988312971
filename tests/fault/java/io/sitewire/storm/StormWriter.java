package io.sitewire.storm;

import io.sitewire.demo.Account;
import io.sitewire.demo.ReadingId;
import io.sitewire.reading.Headers;
import io.sitewire.reading.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * An edge of another make, which has several requests under way: a later one lands before one that failed, and then it sends both again;
 * and what is not answered it sends again. Ours has one request under way, so its uplinks have no holes; the merge must not depend on that.
 */
final class StormWriter implements AutoCloseable {
    static final String SITE = "plant-3";
    private static final Duration PACE = Duration.ofMillis(100);
    private static final Duration HOLE_MAX = Duration.ofSeconds(2);

    private final Account account;
    private final Random random;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String epoch = UUID.randomUUID().toString();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "storm-writer");
    private int next;
    private volatile Exception failure;

    StormWriter(String bootstrapServers, Account account, long seed) throws Exception {
        this.account = account;
        this.random = new Random(seed);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(List.of(new NewTopic(Topics.uplink(SITE), 1, (short) 1))).all().get();
        }
        this.producer = new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "delivery.timeout.ms", 300_000,
                "max.block.ms", 300_000),
                new ByteArraySerializer(), new ByteArraySerializer());
    }

    void start() {
        thread.start();
    }

    /** Waits until all that it counts as accepted is in the uplink. */
    void finish() throws Exception {
        ending.countDown();
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }

    private void run() {
        try {
            while (!ending.await(PACE.toMillis(), TimeUnit.MILLISECONDS)) {
                int first = next;
                int second = first + 1 + random.nextInt(30);
                int end = second + 1 + random.nextInt(30);
                if (random.nextInt(3) == 0) {
                    send(first, second, end);
                    ending.await(random.nextInt((int) HOLE_MAX.toMillis()), TimeUnit.MILLISECONDS);
                }
                send(first, first, end);
                if (random.nextInt(10) == 0) {
                    // As if no answer had come.
                    send(first, first, end);
                }
                next = end;
                for (int sequence = first; sequence < end; sequence++) {
                    account.accepted(id(sequence));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            failure = e;
        }
    }

    /** @param acknowledged positions below it are known to be in the uplink */
    private void send(int acknowledged, int from, int end) throws ExecutionException, InterruptedException {
        List<Future<?>> sent = new ArrayList<>();
        for (int position = from; position < end; position++) {
            ReadingId id = id(position);
            ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(Topics.uplink(SITE), 0, null,
                    StormDevices.payload(id).getBytes(StandardCharsets.UTF_8));
            Map.of(Headers.MACHINE, id.machine(), Headers.SENSOR, id.sensor(), Headers.SOURCE, "mqtt", Headers.EPOCH, epoch,
                    Headers.RECEIVED, Instant.now().toString(), Headers.POSITION, Integer.toString(position), Headers.ACKNOWLEDGED,
                    Integer.toString(acknowledged))
                    .forEach((name, value) -> record.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
            sent.add(producer.send(record));
        }
        for (Future<?> each : sent) {
            each.get();
        }
    }

    private static ReadingId id(int sequence) {
        return new ReadingId(SITE, "foreign", "pressure", sequence);
    }

    @Override
    public void close() {
        ending.countDown();
        thread.interrupt();
        producer.close(Duration.ZERO);
    }
}
