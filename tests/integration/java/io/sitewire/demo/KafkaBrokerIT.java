package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaBrokerIT {
    @TempDir
    private Path directory;
    private TcpProxy link;
    private KafkaBroker broker;

    @BeforeEach
    void aBrokerBehindALink() throws Exception {
        int edgePort = LocalPorts.free();
        link = TcpProxy.start(edgePort);
        broker = KafkaBroker.create(KafkaLibraries.of(Path.of("")), directory.resolve("kafka"),
                List.of(new KafkaBroker.Listener("EDGE", edgePort, link.port())));
        broker.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("things", Optional.of(1), Optional.of((short) 1)))).all().get(30, TimeUnit.SECONDS);
        }
    }

    @AfterEach
    void close() {
        broker.close();
        link.close();
    }

    @Test
    void whatWasProducedIsThereAfterAStopAndAfterAKillOnTheSamePort() throws Exception {
        // given
        String bootstrapServers = broker.bootstrapServers();
        produce(bootstrapServers, "one");

        // when
        broker.stop();
        assertThat(broker.isAlive()).isFalse();
        broker.start();
        produce(bootstrapServers, "two");
        broker.kill();
        assertThat(broker.isAlive()).isFalse();
        broker.start();

        // then
        assertThat(broker.bootstrapServers()).isEqualTo(bootstrapServers);
        assertThat(consume(bootstrapServers, 2)).containsExactly("one", "two");
    }

    @Test
    void whoComesThroughTheProxyStaysBehindIt() throws Exception {
        // given
        String throughLink = "127.0.0.1:" + link.port();
        produce(throughLink, "one");

        // when
        link.cut();

        // then
        assertThat(link.connections()).isZero();
        try (KafkaProducer<byte[], byte[]> producer = producer(throughLink)) {
            assertThat(producer.send(new ProducerRecord<>("things", bytes("lost")))).failsWithin(Duration.ofSeconds(20));
        }
        link.restore();
        produce(throughLink, "two");
        assertThat(consume(broker.bootstrapServers(), 2)).containsExactly("one", "two");
    }

    private static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(Map.of("bootstrap.servers", bootstrapServers, "max.block.ms", 5_000, "delivery.timeout.ms", 10_000,
                "request.timeout.ms", 5_000, "linger.ms", 0), new ByteArraySerializer(), new ByteArraySerializer());
    }

    private static void produce(String bootstrapServers, String value) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            producer.send(new ProducerRecord<>("things", bytes(value))).get(30, TimeUnit.SECONDS);
        }
    }

    private static List<String> consume(String bootstrapServers, int count) {
        List<String> values = new ArrayList<>();
        TopicPartition partition = new TopicPartition("things", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", bootstrapServers),
                new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
            }
        }
        return values;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
