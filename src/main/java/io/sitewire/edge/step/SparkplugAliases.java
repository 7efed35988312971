package io.sitewire.edge.step;

import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;

/**
 * What the aliases of metrics stand for, as the last birth message of each node and device says. Any thread.
 *
 * <p>Memory: at most {@link #ALIASES_MAX}; beyond that those of the node or device that has sent nothing for the longest time are
 * forgotten. All are gone with the process.
 */
final class SparkplugAliases {
    static final int ALIASES_MAX = 200_000;

    private final Map<String, Map<Long, Known>> owners = new LinkedHashMap<>(16, 0.75f, true);
    private int size;

    /** @param datatype 0 if the birth does not say */
    record Known(String name, int datatype) {
    }

    synchronized void born(SparkplugTopic topic, Payload birth) {
        ended(topic);
        Map<Long, Known> aliases = new HashMap<>();
        for (Metric metric : birth.getMetricsList()) {
            if (metric.hasAlias() && metric.hasName()) {
                aliases.put(metric.getAlias(), new Known(metric.getName(), metric.getDatatype()));
            }
        }
        owners.put(topic.owner(), aliases);
        size += aliases.size();
        for (Iterator<Map.Entry<String, Map<Long, Known>>> each = owners.entrySet().iterator(); size > ALIASES_MAX && owners.size() > 1;) {
            size -= each.next().getValue().size();
            each.remove();
        }
    }

    /** Also a new birth ends what was before; that of a node ends its devices. */
    synchronized void ended(SparkplugTopic topic) {
        owners.entrySet().removeIf(owner -> {
            boolean its = topic.device() == null ? owner.getKey().startsWith(topic.nodeOwner()) : owner.getKey().equals(topic.owner());
            size -= its ? owner.getValue().size() : 0;
            return its;
        });
    }

    /** @return null if no birth has said it */
    synchronized Known find(SparkplugTopic topic, long alias) {
        return owners.getOrDefault(topic.owner(), Map.of()).get(alias);
    }
}
