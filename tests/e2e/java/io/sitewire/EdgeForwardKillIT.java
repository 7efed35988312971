package io.sitewire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.Artifact;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.SitewireInstance;
import io.sitewire.demo.TcpProxy;
import io.sitewire.support.Site;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge as a process, killed where it hurts: what it has sent, and what Kafka has and the edge does not know of. */
class EdgeForwardKillIT {
    private static final Duration WITHIN = Duration.ofMinutes(1);
    private static final int READINGS = 2000;

    @TempDir
    private Path folder;

    @Test
    void anEdgeKilledBetweenSendingAndKafkasAnswerAndBetweenThatAndItsOwnNoteSkipsNothing() throws Exception {
        Artifact artifact = Artifact.built(Site.home());
        int port = LocalPorts.free();
        try (TcpProxy link = TcpProxy.start(port);
                KafkaBroker broker = KafkaBroker.create(KafkaLibraries.of(Site.home()), folder.resolve("kafka"),
                        List.of(new KafkaBroker.Listener("FAR", port, link.port())));
                SitewireInstance edge = SitewireInstance.edge(artifact, folder.resolve("edge"), "plant-7", "127.0.0.1:" + link.port(),
                        Map.of("sitewire.forward.retry-delay-max", "1s", "sitewire.topics.create", "true"))) {
            // given an edge at work
            broker.start();
            edge.start();
            edge.awaitReady();
            post(edge, 0);
            await().atMost(WITHIN).until(() -> readings(broker).size() >= READINGS);

            // when it is killed while what it sends is on its way
            link.slow(Duration.ofMillis(500));
            post(edge, 1);
            edge.kill();
            link.restore();
            edge.start();
            edge.awaitReady();
            await().atMost(WITHIN).until(() -> firsts(broker).size() == 2 * READINGS);

            // and when it is killed after Kafka has it and before it knows
            link.swallowReplies();
            post(edge, 2);
            await().atMost(WITHIN).until(() -> firsts(broker).size() > 2 * READINGS);
            edge.kill();
            link.restore();
            int before = readings(broker).size();
            edge.start();
            edge.awaitReady();
            post(edge, 3);

            // then all of it is there, in order, and what nobody knew of came twice
            await().atMost(WITHIN).until(() -> firsts(broker).size() == 4 * READINGS);
            List<String> firsts = firsts(broker);
            assertThat(firsts).containsExactlyElementsOf(IntStream.range(0, 4 * READINGS).mapToObj(i -> "r" + i).toList());
            assertThat(readings(broker).size() - before).isGreaterThanOrEqualTo(2 * READINGS);

            // and the runs that were killed are accounted for
            Set<String> epochs = readings(broker).stream().map(record -> header(record, "epoch")).collect(Collectors.toSet());
            assertThat(epochs).hasSize(3);
            await().atMost(WITHIN).until(() -> uplink(broker).stream().filter(record -> "report".equals(header(record, "kind")))
                    .filter(record -> new String(record.value(), StandardCharsets.UTF_8).contains("\"final\":true"))
                    .map(record -> header(record, "epoch")).collect(Collectors.toCollection(HashSet::new)).size() == 2);
        }
    }

    private static void post(SitewireInstance edge, int round) throws Exception {
        String body = IntStream.range(round * READINGS, (round + 1) * READINGS)
                .mapToObj(i -> "{\"machine\":\"m\",\"sensor\":\"s\",\"value\":\"r" + i + "\"}").collect(Collectors.joining("\n"));
        HttpResponse<String> answer = HttpClient.newHttpClient().send(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + edge.httpPort() + "/readings")).header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    }

    private static List<ConsumerRecord<byte[], byte[]>> readings(KafkaBroker broker) {
        return uplink(broker).stream().filter(record -> header(record, "kind") == null).toList();
    }

    /** What a reader takes that knows the next position. */
    private static List<String> firsts(KafkaBroker broker) {
        List<String> firsts = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : readings(broker)) {
            if (Long.parseLong(header(record, "position")) == firsts.size()) {
                firsts.add(new String(record.value(), StandardCharsets.UTF_8).replaceAll(".*\"(r\\d+)\".*", "$1"));
            }
        }
        return firsts;
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static List<ConsumerRecord<byte[], byte[]>> uplink(KafkaBroker broker) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicPartition partition = new TopicPartition("site.plant-7.uplink", 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(Map.of("bootstrap.servers", broker.bootstrapServers()),
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
}
