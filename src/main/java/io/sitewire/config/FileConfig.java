package io.sitewire.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** Keys {@code sitewire.file.*}. */
public interface FileConfig {
    /** Whether dropped files are read. */
    @WithDefault("true")
    boolean enabled();

    /** The folder that loggers drop files into (`*.csv`, `*.ndjson`, `*.jsonl`, each also with `.gz`), also into folders below it. */
    @WithDefault("data/inbox")
    String directory();

    /** Where files go when all their lines are stored. */
    @WithDefault("data/done")
    String doneDirectory();

    /** Where files go that cannot be read, with the reason beside them in a file of the same name and `.reason.txt`. */
    @WithDefault("data/refused")
    String refusedDirectory();

    /**
     * How long a file's size must not have changed before it is read, so that a file is not read while it is written. Loggers that
     * write under another name and rename are safe with any value.
     */
    @WithDefault("1s")
    Duration settleTime();

    /** How many readings are appended to the buffer at once; at most 5000. */
    @WithDefault("1000")
    int batchRecordsMax();

    /** The longest line; a longer one is a dead letter. At most 2M. */
    @WithDefault("1M")
    MemorySize lineSizeMax();

    /** The columns that hold the time of measurement, in any case; the first that a file has wins. */
    @WithDefault("time,timestamp,datetime,date_time,date,ts")
    List<String> timeColumns();

    /** The columns that hold the machine, in any case, unless sitewire.enrich.machine-field names it. */
    @WithDefault("machine,machine_id,device,device_id,asset")
    List<String> machineColumns();

    /**
     * The columns that hold the sensor, in any case, unless sitewire.enrich.sensor-field names it. A file with one is a long file:
     * a line is a reading.
     */
    @WithDefault("sensor,sensor_id,tag,signal,metric,measurement")
    List<String> sensorColumns();

    /** The columns that hold the value of a long file, in any case. */
    @WithDefault("value,val,reading")
    List<String> valueColumns();
}
