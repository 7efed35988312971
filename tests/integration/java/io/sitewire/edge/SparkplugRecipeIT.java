package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.reading.Headers;
import io.sitewire.support.HiveMqBroker;
import io.sitewire.support.RoutesContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The recipe "Sparkplug B from a broker" with a real broker and real buffers. */
@Timeout(180)
final class SparkplugRecipeIT {
    private static final Path RECIPE = Path.of("docs/operate/recipes/sparkplug/edge-ingest-mqtt.yaml").toAbsolutePath();

    @TempDir
    Path folder;

    @Test
    void metricsArriveWithTheirNamesAndTimesAndWhatHasNoneIsADeadLetter() throws Exception {
        HiveMqBroker broker = new HiveMqBroker(folder.resolve("broker"));
        broker.start();
        try (broker; Buffer outbox = open("outbox"); Buffer deadLetters = open("dead-letters")) {
            RoutesContext context = new RoutesContext(Map.of("sitewire.mqtt.enabled", "true", "sitewire.mqtt.url", broker.url(),
                    "sitewire.mqtt.topic", "spBv1.0/#"));
            IngestMqttClient client = new IngestMqttClient(context.config());
            context.bind("mqttClient", client).bind("mqttPolicy", new IngestMqttPolicy(client)).bind("outbox", outbox)
                    .bind("dead-letters", deadLetters);
            IngestBeans.bind(context.camel().getRegistry(), context.config(), new SimpleMeterRegistry(),
                    new BufferSourceStore(outbox, deadLetters));
            for (String route : List.of("edge-step", "edge-ingest", "edge-enrich", "edge-enrich-batch", "edge-reject")) {
                context.routes("edge/" + route);
            }
            PluginHelper.getRoutesLoader(context.camel())
                    .loadRoutes(ResourceHelper.resolveMandatoryResource(context.camel(), "file:" + RECIPE));
            try (RoutesContext running = context.start()) {
                await().atMost(Duration.ofSeconds(60)).until(client::isConnected);
                Mqtt5BlockingClient node = Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
                node.connect();
                publish(node, "DDATA", Metric.newBuilder().setAlias(7).setDoubleValue(1));
                publish(node, "DBIRTH", Metric.newBuilder().setName("temperature").setAlias(7).setDoubleValue(21.5),
                        Metric.newBuilder().setName("running").setBooleanValue(true));
                publish(node, "DDATA", Metric.newBuilder().setAlias(7).setDoubleValue(22));
                node.disconnect();

                assertThat(read(outbox, 3)).containsExactly("gateway/press-1 temperature 2026-01-31T23:59:59.123Z 21.5",
                        "gateway/press-1 running 2026-01-31T23:59:59.123Z true",
                        "gateway/press-1 temperature 2026-01-31T23:59:59.123Z 22.0");
                List<StoredRecord> letters = deadLetters.reader("test").read(10, 1 << 20, Duration.ofSeconds(30));
                assertThat(letters).singleElement().satisfies(letter -> assertThat(letter.headers())
                        .containsEntry(Headers.REASON, "SPARKPLUG_ALIAS_UNKNOWN")
                        .containsEntry(Headers.ORIGIN, "mqtt:spBv1.0/plant/DDATA/gateway/press-1"));
            } finally {
                client.stopKeeper();
            }
        }
    }

    private Buffer open(String name) {
        return Buffer.open(folder.resolve(name), BufferOptions.of(name));
    }

    private static void publish(Mqtt5BlockingClient node, String type, Metric.Builder... metrics) {
        Payload.Builder payload = Payload.newBuilder().setTimestamp(1_769_903_999_123L);
        for (Metric.Builder metric : metrics) {
            payload.addMetrics(metric);
        }
        // Sparkplug's own messages are QoS 0; a broker that keeps them for the edge needs more.
        node.publishWith().topic("spBv1.0/plant/" + type + "/gateway/press-1").qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload.build().toByteArray()).send();
    }

    private static List<String> read(Buffer buffer, int count) throws Exception {
        List<String> found = new ArrayList<>();
        BufferReader reader = buffer.reader("test");
        await().atMost(Duration.ofSeconds(60)).until(() -> {
            for (StoredRecord reading : reader.read(10, 1 << 20, Duration.ofSeconds(1))) {
                found.add(reading.headers().get(Headers.MACHINE) + " " + reading.headers().get(Headers.SENSOR) + " "
                        + reading.headers().get(Headers.TIME) + " " + new String(reading.payload(), StandardCharsets.UTF_8));
            }
            return found.size() >= count;
        });
        return found;
    }
}
