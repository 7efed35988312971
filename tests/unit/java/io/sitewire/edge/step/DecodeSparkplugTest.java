package io.sitewire.edge.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.sitewire.edge.ReadingChunk;
import io.sitewire.edge.ReadingItem;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeSparkplugTest {
    private static final long MILLIS = 1_769_903_999_123L;
    private final StepFixture fixture = new StepFixture();
    private final DecodeSparkplug step = new DecodeSparkplug();

    @Test
    void eachMetricIsAReadingWithItsOwnTimeOrThatOfTheMessage() throws Exception {
        List<ReadingItem> items = decode("spBv1.0/G/DDATA/gateway/press", metric("temp").setDoubleValue(21.5).setTimestamp(MILLIS).build(),
                metric("on").setBooleanValue(true).build());

        assertThat(items).extracting(this::line).containsExactly("gateway/press temp 21.5 2026-01-31T23:59:59.123Z",
                "gateway/press on true 2026-02-01T00:00:00.123Z");
        assertThat(items.get(0).headers()).containsEntry(Headers.VALUE, "21.5").containsEntry(Headers.CONTENT_TYPE, "text/plain")
                .containsEntry(Headers.ORIGIN, "mqtt:spBv1.0/G/DDATA/gateway/press");
        assertThat(items.get(1).headers()).doesNotContainKey(Headers.VALUE);
    }

    @Test
    void valuesAreReadAsTheirTypeSays() throws Exception {
        List<ReadingItem> items = decode("spBv1.0/G/NDATA/n",
                metric("a").setDatatype(DataType.Int8.getNumber()).setIntValue(-3).build(),
                metric("b").setDatatype(DataType.Int16.getNumber()).setIntValue(0xFFFE).build(),
                metric("c").setDatatype(DataType.Int32.getNumber()).setIntValue(-1).build(),
                metric("d").setDatatype(DataType.UInt32.getNumber()).setIntValue(-1).build(),
                metric("e").setDatatype(DataType.Int64.getNumber()).setLongValue(-1).build(),
                metric("f").setDatatype(DataType.UInt64.getNumber()).setLongValue(-1).build(),
                metric("g").setDatatype(DataType.DateTime.getNumber()).setLongValue(MILLIS).build(),
                metric("h").setDatatype(DataType.Float.getNumber()).setFloatValue(0.1f).build(),
                metric("i").setStringValue("läuft").build(), metric("j").setIsNull(true).build(),
                metric("k").setBytesValue(ByteString.copyFrom(new byte[] {65, 66})).build());

        assertThat(items).extracting(item -> new String(item.payload(), StandardCharsets.UTF_8)).containsExactly("-3", "-2", "-1",
                "4294967295", "-1", "18446744073709551615", "2026-01-31T23:59:59.123Z", "0.1", "läuft", "", "AB");
    }

    @Test
    void anAliasStandsForWhatTheLastBirthOfItsDeviceSaid() throws Exception {
        decode("spBv1.0/G/NBIRTH/n", metric("uptime").setAlias(1).setDatatype(DataType.Int64.getNumber()).setLongValue(5).build());
        decode("spBv1.0/G/DBIRTH/n/d", metric("temp").setAlias(2).setDatatype(DataType.Int16.getNumber()).setIntValue(20).build());

        assertThat(decode("spBv1.0/G/NDATA/n", alias(1).setLongValue(-6).build())).extracting(this::text).containsExactly("n uptime -6");
        assertThat(decode("spBv1.0/G/DDATA/n/d", alias(2).setIntValue(0xFFFF).build())).extracting(this::text)
                .containsExactly("n/d temp -1");

        decode("spBv1.0/G/DBIRTH/n/d", metric("pressure").setAlias(2).setIntValue(3).build());
        assertThat(decode("spBv1.0/G/DDATA/n/d", alias(2).setIntValue(4).build())).extracting(this::text).containsExactly("n/d pressure 4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "NDEATH/n", "DDEATH/n/d", "NBIRTH/n", "DBIRTH/n/d"})
    void anAliasOfWhichNoBirthSaysAnythingIsRejectedAloneWithTheReason(String ending) throws Exception {
        if (!ending.equals("nothing")) {
            decode("spBv1.0/G/DBIRTH/n/d", metric("temp").setAlias(2).setIntValue(20).build());
            decode("spBv1.0/G/" + ending);
        }

        List<ReadingItem> items = decode("spBv1.0/G/DDATA/n/d", alias(2).setIntValue(21).build(), metric("named").setIntValue(1).build());

        assertThat(items.get(0).rejection().reason()).isEqualTo(RejectReason.SPARKPLUG_ALIAS_UNKNOWN);
        assertThat(items.get(0).rejection()).hasMessageContainingAll("alias, 2", "G/n/d", "rebirth");
        assertThat(Metric.parseFrom(items.get(0).payload()).getIntValue()).isEqualTo(21);
        assertThat(items.get(1).rejection()).isNull();
    }

    @Test
    void deathsCommandsAndStatesMakeNoReadingAndAreCounted() throws Exception {
        assertThat(decode("spBv1.0/G/NDEATH/n", metric("bdSeq").setLongValue(1).build())).isEmpty();
        assertThat(decode("spBv1.0/G/DCMD/n/d", metric("x").setIntValue(1).build())).isEmpty();
        assertThat(decode("spBv1.0/STATE/host")).isEmpty();

        assertThat(fixture.filtered("decode-sparkplug")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"plant/press/temp", "spBv1.0/G/DDATA/n", "spBv1.0/G/NDATA/n/d", "spBv1.0/G/NOTES/n", "spBv1.0/G",
        "spAv1.0/G/NDATA/n"})
    void aTopicThatIsNotSparkplugsIsRejected(String topic) {
        assertThatThrownBy(() -> decode(topic)).isInstanceOfSatisfying(ReadingRejectedException.class,
                rejected -> assertThat(rejected.reason()).isEqualTo(RejectReason.SPARKPLUG_INVALID));
    }

    @Test
    void aPayloadThatIsNotSparkplugsIsRejected() {
        Exchange message = message("spBv1.0/G/NDATA/n", new byte[] {-1, -1, -1});

        assertThatThrownBy(() -> step.process(message)).hasMessageContaining("not Sparkplug B: 3 bytes");
    }

    @Test
    void theMachineIsNamedAsTheParameterSays() throws Exception {
        step.setMachine("device");
        assertThat(decode("spBv1.0/G/DDATA/n/d", metric("m").setIntValue(1).build())).extracting(this::text).containsExactly("d m 1");
        step.setMachine("group-node-device");
        assertThat(decode("spBv1.0/G/NDATA/n", metric("m").setIntValue(1).build())).extracting(this::text).containsExactly("G/n m 1");
        assertThatThrownBy(() -> step.setMachine("node")).hasMessageContaining("node-device, device, group-node-device");
    }

    private static Metric.Builder metric(String name) {
        return Metric.newBuilder().setName(name);
    }

    private static Metric.Builder alias(long alias) {
        return Metric.newBuilder().setAlias(alias);
    }

    private List<ReadingItem> decode(String topic, Metric... metrics) throws Exception {
        Exchange message = message(topic,
                Payload.newBuilder().setTimestamp(MILLIS + 1000).addAllMetrics(List.of(metrics)).build().toByteArray());
        step.process(message);
        return ((ReadingChunk) message.getMessage().getBody()).items();
    }

    private Exchange message(String topic, byte[] payload) {
        Exchange message = new DefaultExchange(fixture.camel);
        message.getMessage().setHeader("CamelMqttTopic", topic);
        message.getMessage().setHeader(Headers.SOURCE, "mqtt");
        message.getMessage().setBody(payload);
        return message;
    }

    private String text(ReadingItem item) {
        return item.headers().get(Headers.MACHINE) + " " + item.headers().get(Headers.SENSOR) + " "
                + new String(item.payload(), StandardCharsets.UTF_8);
    }

    private String line(ReadingItem item) {
        return text(item) + " " + item.headers().get(Headers.TIME);
    }
}
