package io.sitewire.config;

import io.smallrye.config.WithDefault;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;

/** Keys {@code sitewire.enrich.*}. */
public interface EnrichConfig {
    /**
     * How an MQTT topic names machine and sensor; the first that matches wins. `{machine}` and `{sensor}` take a level,
     * `{any-other-name}` and `+` skip one, `#` at the end skips the rest.
     */
    @WithDefault("{machine}/{sensor},+/{machine}/{sensor}")
    List<String> topicPatterns();

    /**
     * How the path of a dropped file (below the inbox, without its endings) names machine and sensor; the first that matches wins.
     * `*` skips any text within a level.
     */
    @WithDefault("{machine}/*,{machine}")
    List<String> filePatterns();

    /**
     * The JSON field or CSV column that names the machine; it comes before the patterns. A path into nested JSON is written with
     * dots.
     */
    Optional<String> machineField();

    /** The JSON field or CSV column that names the sensor; it comes before the patterns. */
    Optional<String> sensorField();

    /** The JSON field that says when the reading was measured. (CSV files know the usual names: see sitewire.file.time-columns.) */
    Optional<String> timeField();

    /** The zone of times that are written without one, such as `Europe/Berlin`. */
    @WithDefault("UTC")
    ZoneId timeZone();

    /**
     * What a date such as `03/04/2026` means: `day-month` or `month-day`. Without it such a date is refused, since nothing in the file
     * can tell. (`03.04.2026` is the 3rd of April everywhere.)
     */
    Optional<DateOrder> dateOrder();
}
