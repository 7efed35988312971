package io.sitewire.edge.step;

import io.quarkus.runtime.configuration.DurationConverter;
import io.sitewire.reading.NamePattern;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Reads the parameters of kamelets. What cannot be used fails the start of the route that uses the kamelet. */
final class StepParameters {
    private StepParameters() {
    }

    static double number(String name, String text, double min) {
        try {
            double number = Double.parseDouble(text.strip());
            if (Double.isFinite(number) && number >= min) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw invalid(name, text, "a number" + (min == 0 ? ", at least 0" : ""));
    }

    static Duration duration(String name, String text) {
        try {
            Duration duration = new DurationConverter().convert(text);
            if (duration != null && duration.toMillis() > 0) {
                return duration;
            }
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Said below.
        }
        throw invalid(name, text, "a duration of at least a millisecond, such as 500ms, 10s, 1m or 2h");
    }

    static <T extends Enum<T>> T choice(String name, String text, Class<T> type) {
        for (T constant : type.getEnumConstants()) {
            if (written(constant).equals(text)) {
                return constant;
            }
        }
        throw invalid(name, text, "one of " + Arrays.stream(type.getEnumConstants()).map(StepParameters::written).toList());
    }

    private static String written(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static List<NamePattern> patterns(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(name -> !name.isEmpty()).map(NamePattern::of).toList();
    }

    static IllegalArgumentException invalid(String name, String text, String rule) {
        return new IllegalArgumentException(StepError.KAMELET_PARAMETER_INVALID + " bad parameter of a kamelet: " + name + " is '" + text
                + "', must be " + rule + "; the route does not start; change the parameter in the route");
    }
}
