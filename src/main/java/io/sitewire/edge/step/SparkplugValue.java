package io.sitewire.edge.step;

import io.sitewire.edge.ReadingRejectedException;
import io.sitewire.edge.RejectReason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;

/**
 * The value of a Sparkplug metric as the payload of a reading: text, or the bytes of a metric that holds bytes.
 *
 * @param number the same text if it is a number, else null
 * @param contentType {@code text/plain} or {@code application/octet-stream}
 */
record SparkplugValue(byte[] payload, String number, String contentType) {
    private static final String TEXT = "text/plain";

    /** @param datatype as the metric says, or if it does not, as its birth did */
    static SparkplugValue of(Metric metric, int datatype) throws ReadingRejectedException {
        if (metric.getIsNull()) {
            return new SparkplugValue(new byte[0], null, TEXT);
        }
        DataType type = DataType.forNumber(datatype);
        return switch (metric.getValueCase()) {
            case INT_VALUE -> number(integer(metric.getIntValue(), type));
            case LONG_VALUE -> type == DataType.DateTime ? text(Instant.ofEpochMilli(metric.getLongValue()).toString())
                    : number(type == DataType.Int64 ? Long.toString(metric.getLongValue()) : Long.toUnsignedString(metric.getLongValue()));
            case FLOAT_VALUE -> number(Float.toString(metric.getFloatValue()));
            case DOUBLE_VALUE -> number(Double.toString(metric.getDoubleValue()));
            case BOOLEAN_VALUE -> text(Boolean.toString(metric.getBooleanValue()));
            case STRING_VALUE -> text(metric.getStringValue());
            case BYTES_VALUE -> new SparkplugValue(metric.getBytesValue().toByteArray(), null, "application/octet-stream");
            case DATASET_VALUE, TEMPLATE_VALUE, EXTENSION_VALUE -> throw new ReadingRejectedException(RejectReason.SPARKPLUG_UNSUPPORTED,
                    "metric holds a " + metric.getValueCase() + ", which makes no reading");
            case VALUE_NOT_SET -> throw new ReadingRejectedException(RejectReason.SPARKPLUG_INVALID,
                    "metric has no value, and does not say that it is null");
        };
    }

    /** A small integer travels as 32 bits without a sign. */
    private static String integer(int bits, DataType type) {
        if (type == DataType.Int8) {
            return Integer.toString((byte) bits);
        }
        if (type == DataType.Int16) {
            return Integer.toString((short) bits);
        }
        return type == DataType.Int32 ? Integer.toString(bits) : Integer.toUnsignedString(bits);
    }

    private static SparkplugValue number(String text) {
        return new SparkplugValue(text.getBytes(StandardCharsets.UTF_8), text, TEXT);
    }

    private static SparkplugValue text(String text) {
        return new SparkplugValue(text.getBytes(StandardCharsets.UTF_8), null, TEXT);
    }
}
