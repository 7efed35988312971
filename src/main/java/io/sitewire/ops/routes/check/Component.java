package io.sitewire.ops.routes.check;

import java.util.List;
import java.util.Map;

/**
 * What an endpoint of a component can have.
 *
 * @param lenient whether any other option is passed on to somebody
 * @param options by name
 */
record Component(String scheme, boolean lenient, boolean consumerOnly, boolean producerOnly, Map<String, Option> options) {
    /**
     * One option.
     *
     * @param path whether it stands in the URI behind the scheme
     * @param type {@code string}, {@code boolean}, {@code integer}, {@code duration} or {@code object}
     * @param label has {@code consumer} or {@code producer} if only that can have it
     * @param prefix of options that stand for many, such as {@code additionalProperties.}; empty for others
     */
    record Option(boolean path, boolean required, String type, String label, String prefix, List<String> values) {
        boolean isOnlyFor(String side) {
            return label.contains(side);
        }
    }

    Option find(String name) {
        Option option = options.get(name);
        if (option != null) {
            return option;
        }
        return options.values().stream().filter(each -> !each.prefix().isEmpty() && name.startsWith(each.prefix())).findFirst()
                .orElse(null);
    }
}
