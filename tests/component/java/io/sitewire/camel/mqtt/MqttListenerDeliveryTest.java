package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.RawClient.PUBACK;
import static io.sitewire.camel.mqtt.RawClient.PUBCOMP;
import static io.sitewire.camel.mqtt.RawClient.PUBREC;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt3.Mqtt3BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishResult;
import io.sitewire.reading.Headers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.camel.Message;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Readings of real clients arrive as they were sent, and are acknowledged when they are stored, in order. */
final class MqttListenerDeliveryTest {
    private ListenerFixture listener;

    @BeforeEach
    void start() throws Exception {
        listener = new ListenerFixture("");
    }

    @AfterEach
    void stop() {
        listener.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMqtt311ClientDeliversInOrderAtEachQualityOfService(int qos) {
        Mqtt3BlockingClient client = MqttClient.builder().useMqttVersion3().identifier("three").serverHost("127.0.0.1")
                .serverPort(listener.port()).buildBlocking();
        client.connect();

        for (int i = 0; i < 100; i++) {
            client.publishWith().topic("plant/m1/s1").qos(MqttQos.fromCode(qos)).payload(bytes("r" + i)).send();
        }

        await().until(() -> listener.disk.count() == 100);
        client.disconnect();
        assertThat(listener.disk.bodies()).isEqualTo(numbered(100));
        assertHeaders(listener.disk.exchange(7).getMessage(), "plant/m1/s1", qos, "three");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void aMqtt5ClientDeliversInOrderAtEachQualityOfServiceWithManyInFlight(int qos) {
        Mqtt5AsyncClient client = mqtt5("five").toAsync();
        client.connect().join();

        List<CompletableFuture<Mqtt5PublishResult>> sent = IntStream.range(0, 3000).mapToObj(i -> client.publishWith().topic("m/s")
                .qos(MqttQos.fromCode(qos)).payload(bytes("r" + i)).send()).toList();

        sent.forEach(CompletableFuture::join);
        await().until(() -> listener.disk.count() == 3000);
        client.disconnect().join();
        assertThat(listener.disk.bodies()).isEqualTo(numbered(3000));
        assertThat(sent).allSatisfy(each -> assertThat(each.join().getError()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void pahoDeliversAtEachQualityOfService(int qos) throws Exception {
        var client = new org.eclipse.paho.mqttv5.client.MqttClient("tcp://127.0.0.1:" + listener.port(), "paho", new MemoryPersistence());
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setUserName("somebody");
        options.setPassword(bytes("something"));
        options.setWill("will/of/paho", new MqttMessage(bytes("gone"), 1, true, null));
        client.connect(options);

        for (int i = 0; i < 50; i++) {
            client.publish("m/s", bytes("r" + i), qos, true);
        }

        await().until(() -> listener.disk.count() == 50);
        client.disconnect();
        client.close();
        assertThat(listener.disk.bodies()).isEqualTo(numbered(50));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void mosquittoPubWorksUnchanged(int qos) throws Exception {
        Path program = Path.of("/usr/bin/mosquitto_pub");
        assumeTrue(Files.isExecutable(program), "mosquitto_pub is not installed");
        for (String version : List.of("mqttv31", "mqttv311", "mqttv5")) {
            Process process = new ProcessBuilder(program.toString(), "-p", String.valueOf(listener.port()), "-t", "plant/m/s", "-q",
                    String.valueOf(qos), "-V", version, "-m", version).inheritIO().start();

            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();

            assertThat(process.exitValue()).isZero();
        }
        await().until(() -> listener.disk.count() == 3);
        assertThat(listener.disk.bodies()).containsExactlyInAnyOrder("mqttv31", "mqttv311", "mqttv5");
    }

    @Test
    void mqtt31ClientsAreLetIn() throws Exception {
        try (RawClient client = listener.client(3).connected("old")) {
            client.publish(1, 9, "hello");

            assertThat(client.read().id()).isEqualTo(9);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void nothingIsAcknowledgedBeforeTheExchangeIsDone(int qos) throws Exception {
        listener.disk.hold();
        try (RawClient client = listener.client(4).connected("waiting")) {
            client.publish(qos, 1, "r0");
            await().until(() -> listener.disk.heldCount() == 1);
            client.ping();
            assertThat(client.read().type()).isEqualTo(RawClient.PINGRESP);
            assertThat(client.hasHeardNothing()).isTrue();

            listener.disk.free();

            RawClient.Packet answer = client.read();
            assertThat(answer.type()).isEqualTo(qos == 1 ? PUBACK : PUBREC);
            assertThat(answer.id()).isEqualTo(1);
        }
    }

    @Test
    void acknowledgementsKeepTheOrderOfThePublishesWhateverIsStoredFirst() throws Exception {
        listener.disk.hold();
        try (RawClient client = listener.client(5).connected("ordered")) {
            client.publish(1, 11, "r0");
            client.publish(2, 12, "r1");
            client.publish(1, 13, "r2");
            await().until(() -> listener.disk.heldCount() == 3);
            listener.disk.finish("r2");
            listener.disk.finish("r1");
            client.ping();
            assertThat(client.read().type()).isEqualTo(RawClient.PINGRESP);
            assertThat(client.hasHeardNothing()).isTrue();

            listener.disk.finish("r0");

            assertThat(List.of(client.read().id(), client.read().id(), client.read().id())).containsExactly(11, 12, 13);
        }
    }

    @Test
    void qualityOfService2IsReleasedAndCompleted() throws Exception {
        try (RawClient client = listener.client(5).connected("two")) {
            client.publish(2, 5, "r0");
            assertThat(client.read().type()).isEqualTo(PUBREC);

            client.release(5);
            client.release(6);

            RawClient.Packet known = client.read();
            RawClient.Packet unknown = client.read();
            assertThat(known.type()).isEqualTo(PUBCOMP);
            assertThat(known.code()).isZero();
            assertThat(unknown.code()).isEqualTo(0x92);
        }
    }

    @Test
    void theContentTypeOfMqtt5BecomesAHeader() {
        Mqtt5BlockingClient client = mqtt5("typed").toBlocking();
        client.connect();

        client.publishWith().topic("m/s").qos(MqttQos.AT_LEAST_ONCE).contentType("application/json").payload(bytes("{}")).send();

        client.disconnect();
        assertThat(listener.disk.exchange(0).getMessage().getHeader(Headers.CONTENT_TYPE)).isEqualTo("application/json");
    }

    @Test
    void thePayloadIsUnchangedBehindLongPropertiesThatEndWithAShortOne() throws Exception {
        ByteArrayOutputStream properties = new ByteArrayOutputStream();
        properties.write(38);
        RawClient.text(properties, "name");
        RawClient.text(properties, "v".repeat(200));
        properties.write(1);
        properties.write(1);
        try (RawClient client = listener.client(5).connected("long")) {
            client.packet(0x32, client.publishBody(1, 1, bytes("m/s"), properties.toByteArray(), bytes("exact")));

            assertThat(client.read().type()).isEqualTo(PUBACK);
        }
        assertThat(listener.disk.bodies()).containsExactly("exact");
    }

    @Test
    void aClientWithoutANameGetsOne() {
        Mqtt5BlockingClient client = MqttClient.builder().useMqttVersion5().serverHost("127.0.0.1").serverPort(listener.port())
                .buildBlocking();

        var answer = client.connect();

        client.disconnect();
        assertThat(answer.getAssignedClientIdentifier()).isPresent();
        assertThat(answer.getRestrictions().getReceiveMaximum()).isEqualTo(1000);
        assertThat(answer.getRestrictions().getMaximumPacketSize()).isEqualTo(1024 * 1024);
        assertThat(answer.getRestrictions().getTopicAliasMaximum()).isZero();
        assertThat(answer.getRestrictions().isRetainAvailable()).isTrue();
        assertThat(answer.getRestrictions().isWildcardSubscriptionAvailable()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void subscriptionsAreRefusedAndTheClientStaysConnected(int level) throws Exception {
        byte[] subscribe = level == 4 ? new byte[] {0, 7, 0, 1, 'a', 1, 0, 1, '#', 0} : new byte[] {0, 7, 0, 0, 1, 'a', 1, 0, 1, '#', 0};
        byte[] unsubscribe = level == 4 ? new byte[] {0, 8, 0, 1, 'a'} : new byte[] {0, 8, 0, 0, 1, 'a'};
        byte code = (byte) (level == 4 ? 0x80 : 0x83);
        try (RawClient client = listener.client(level).connected("subscriber")) {
            client.packet(0x82, subscribe);
            client.packet(0xA2, unsubscribe);
            client.publish(1, 1, "still here");

            RawClient.Packet refused = client.read();
            assertThat(refused.type()).isEqualTo(RawClient.SUBACK);
            assertThat(refused.body()).endsWith(code, code);
            assertThat(client.read().type()).isEqualTo(RawClient.UNSUBACK);
            assertThat(client.read().type()).isEqualTo(PUBACK);
        }
    }

    @Test
    void figuresAreSeenOverJmxToo() throws Exception {
        var beans = java.lang.management.ManagementFactory.getPlatformMBeanServer();
        var query = new javax.management.ObjectName("org.apache.camel:context=" + listener.camel.getManagementName() + ",type=consumers,*");
        try (RawClient client = listener.client(4).connected("seen")) {
            client.publish(1, 1, "r0");
            client.read();

            var name = beans.queryNames(query, null).iterator().next();

            assertThat(beans.getAttribute(name, "Connections")).isEqualTo(1L);
            assertThat(beans.getAttribute(name, "PublishesByQos")).isEqualTo("0, 1, 0");
        }
    }

    private com.hivemq.client.mqtt.mqtt5.Mqtt5Client mqtt5(String name) {
        return MqttClient.builder().useMqttVersion5().identifier(name).serverHost("127.0.0.1").serverPort(listener.port()).build();
    }

    private static void assertHeaders(Message message, String topic, int qos, String clientId) {
        assertThat(message.getHeader(MqttListenerConstants.MQTT_TOPIC)).isEqualTo(topic);
        assertThat(message.getHeader(MqttListenerConstants.MQTT_QOS)).isEqualTo(qos);
        assertThat(message.getHeader(MqttListenerConstants.MQTT_CLIENT_ID)).isEqualTo(clientId);
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "r" + i).toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
