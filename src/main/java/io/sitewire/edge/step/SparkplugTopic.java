package io.sitewire.edge.step;

import java.util.ArrayList;
import java.util.List;

/**
 * What a Sparkplug topic says: {@code spBv1.0/GROUP/TYPE/NODE} or {@code spBv1.0/GROUP/TYPE/NODE/DEVICE}.
 *
 * @param device null if the message is the node's own
 */
record SparkplugTopic(String group, Type type, String node, String device) {
    private static final String NAMESPACE = "spBv1.0";

    /** What a message is. */
    enum Type {
        /** A birth: every metric, with its name, its alias and its value. */
        BIRTH,
        /** Metrics that have changed. */
        DATA,
        /** The end of a node or device. */
        DEATH,
        /** A command, or the state of a host: not from a machine. */
        OTHER
    }

    /** How the machine of a reading is named. */
    enum Machine {
        /** {@code NODE/DEVICE}; of a node's own message {@code NODE}. */
        NODE_DEVICE,
        /** {@code DEVICE}; of a node's own message {@code NODE}. */
        DEVICE,
        /** {@code GROUP/NODE/DEVICE}, of a node's own message {@code GROUP/NODE}. */
        GROUP_NODE_DEVICE
    }

    /** @return null if it is none */
    static SparkplugTopic of(String topic) {
        String[] levels = topic == null ? new String[0] : topic.split("/", -1);
        if (levels.length < 2 || !levels[0].equals(NAMESPACE)) {
            return null;
        }
        if (levels[1].equals("STATE")) {
            return new SparkplugTopic(null, Type.OTHER, levels[levels.length - 1], null);
        }
        if (levels.length < 4 || levels.length > 5 || levels[2].length() < 4) {
            return null;
        }
        char of = levels[2].charAt(0);
        if (of != (levels.length == 5 ? 'D' : 'N')) {
            return null;
        }
        Type type = switch (levels[2].substring(1)) {
            case "BIRTH" -> Type.BIRTH;
            case "DATA" -> Type.DATA;
            case "DEATH" -> Type.DEATH;
            case "CMD" -> Type.OTHER;
            default -> null;
        };
        return type == null ? null : new SparkplugTopic(levels[1], type, levels[3], levels.length == 5 ? levels[4] : null);
    }

    String machine(Machine form) {
        List<String> parts = new ArrayList<>();
        if (form == Machine.GROUP_NODE_DEVICE) {
            parts.add(group);
        }
        if (form != Machine.DEVICE || device == null) {
            parts.add(node);
        }
        if (device != null) {
            parts.add(device);
        }
        return String.join("/", parts);
    }

    /** Whose aliases they are. */
    String owner() {
        return nodeOwner() + (device == null ? "" : device);
    }

    /** What the owner of every device of the node begins with. */
    String nodeOwner() {
        return group + '/' + node + '/';
    }
}
