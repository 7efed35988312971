package io.sitewire.edge.step;

import com.google.protobuf.InvalidProtocolBufferException;
import io.sitewire.camel.mqtt.MqttListenerConstants;
import io.sitewire.edge.Control;
import io.sitewire.edge.LinePosition;
import io.sitewire.edge.ReadingChunk;
import io.sitewire.edge.ReadingItem;
import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import io.sitewire.reading.Headers;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.CamelContextHelper;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;

/**
 * Makes a chunk of readings of a Sparkplug B message, one a metric, for {@code direct:edge-enrich-batch}: that stores what becomes of them
 * in one write. A message that is no Sparkplug B is rejected as a whole, a metric that makes no reading alone. Any number of threads;
 * messages of one node have to come in their order.
 */
public final class DecodeSparkplug implements Processor {
    private final SparkplugAliases aliases = new SparkplugAliases();
    private SparkplugTopic.Machine machine = SparkplugTopic.Machine.NODE_DEVICE;

    /** @param form how the machine is named */
    public void setMachine(String form) {
        machine = StepParameters.choice("machine", form, SparkplugTopic.Machine.class);
    }

    @Override
    public void process(Exchange exchange) throws ReadingRejectedException {
        Message message = exchange.getMessage();
        String text = ReadingStep.text(exchange, MqttListenerConstants.MQTT_TOPIC);
        SparkplugTopic topic = SparkplugTopic.of(text);
        if (topic == null) {
            throw new ReadingRejectedException(RejectReason.SPARKPLUG_INVALID, "topic is not spBv1.0/GROUP/TYPE/NODE or "
                    + "spBv1.0/GROUP/TYPE/NODE/DEVICE with a known TYPE");
        }
        List<ReadingItem> items = new ArrayList<>();
        if (topic.type() == SparkplugTopic.Type.BIRTH || topic.type() == SparkplugTopic.Type.DATA) {
            Payload payload = parse(Readings.payload(exchange));
            if (topic.type() == SparkplugTopic.Type.BIRTH) {
                aliases.born(topic, payload);
            }
            for (Metric metric : payload.getMetricsList()) {
                items.add(item(topic, payload, metric, exchange));
            }
        } else {
            if (topic.type() == SparkplugTopic.Type.DEATH) {
                aliases.ended(topic);
            }
            CamelContextHelper.mandatoryLookup(exchange.getContext(), FilteredReadings.NAME, FilteredReadings.class)
                    .filtered("decode-sparkplug", ReadingStep.text(exchange, Headers.SOURCE));
        }
        message.setBody(new ReadingChunk(1, LinePosition.START, true, items));
    }

    private static Payload parse(byte[] bytes) throws ReadingRejectedException {
        try {
            return Payload.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new ReadingRejectedException(RejectReason.SPARKPLUG_INVALID, "payload is not Sparkplug B: " + bytes.length + " bytes");
        }
    }

    private ReadingItem item(SparkplugTopic topic, Payload payload, Metric metric, Exchange exchange) {
        Map<String, Object> headers = new HashMap<>();
        headers.put(Control.FIELDS, Control.Fields.NONE);
        headers.put(Headers.MACHINE, topic.machine(machine));
        headers.put(Headers.SOURCE, ReadingStep.text(exchange, Headers.SOURCE));
        headers.put(Headers.ORIGIN, ReadingStep.text(exchange, Headers.SOURCE) + ':'
                + ReadingStep.text(exchange, MqttListenerConstants.MQTT_TOPIC));
        if (metric.hasTimestamp() || payload.hasTimestamp()) {
            long millis = metric.hasTimestamp() ? metric.getTimestamp() : payload.getTimestamp();
            headers.put(Headers.TIME, Instant.ofEpochMilli(millis).toString());
        }
        try {
            SparkplugAliases.Known known = known(topic, metric);
            headers.put(Headers.SENSOR, known.name());
            SparkplugValue value = SparkplugValue.of(metric, known.datatype());
            headers.put(Headers.CONTENT_TYPE, value.contentType());
            if (value.number() != null) {
                headers.put(Headers.VALUE, value.number());
            }
            return new ReadingItem(headers, value.payload(), null);
        } catch (ReadingRejectedException e) {
            return new ReadingItem(headers, metric.toByteArray(), e);
        }
    }

    private SparkplugAliases.Known known(SparkplugTopic topic, Metric metric) throws ReadingRejectedException {
        SparkplugAliases.Known born = metric.hasAlias() ? aliases.find(topic, metric.getAlias()) : null;
        if (metric.hasName() || born != null) {
            return new SparkplugAliases.Known(metric.hasName() ? metric.getName() : born.name(),
                    metric.hasDatatype() || born == null ? metric.getDatatype() : born.datatype());
        }
        if (!metric.hasAlias()) {
            throw new ReadingRejectedException(RejectReason.SPARKPLUG_INVALID, "metric has neither name nor alias");
        }
        throw new ReadingRejectedException(RejectReason.SPARKPLUG_ALIAS_UNKNOWN, "metric has only an alias, " + metric.getAlias()
                + ", and no birth message of " + topic.machine(SparkplugTopic.Machine.GROUP_NODE_DEVICE)
                + " was seen since the edge started that says what it stands for; ask the node for a rebirth");
    }
}
