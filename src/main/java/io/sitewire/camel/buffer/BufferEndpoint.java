package io.sitewire.camel.buffer;

import io.sitewire.buffer.Buffer;
import io.sitewire.reading.ByteSize;
import java.time.Duration;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * A durable buffer that routes store readings in and take them from: {@code buffer:NAME}. NAME is that of a {@link Buffer} in
 * Camel's registry; a name that is not there fails the start.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "buffer", title = "Buffer", syntax = "buffer:name", category = {Category.MESSAGING},
        headersClass = BufferConstants.class)
public final class BufferEndpoint extends DefaultEndpoint {
    @UriPath(description = "The name of the buffer")
    @Metadata(required = true)
    private final String name;
    /** Whose place in the buffer this is. Each name reads everything, at its own pace; one consumer a name. */
    @UriParam(label = "consumer", defaultValue = "forward")
    private String reader = "forward";
    /** How many batches may be with the route before the first of them is done. All of them are sent again when one fails. */
    @UriParam(label = "consumer", defaultValue = "4")
    private int batchesInFlight = 4;
    /** The most readings in one batch. */
    @UriParam(label = "consumer", defaultValue = "2000")
    private int batchRecordsMax = 2000;
    /** The most bytes in one batch, such as 4M; a single larger reading makes a batch of its own. */
    @UriParam(label = "consumer", defaultValue = "4M")
    private String batchSizeMax = "4M";
    /** A batch that takes longer than this makes the next ones smaller. */
    @UriParam(label = "consumer", defaultValue = "10s", javaType = "java.time.Duration")
    private Duration batchTimeMax = Duration.ofSeconds(10);
    /** The most readings that are sent in a second; 0 for as many as the route takes. */
    @UriParam(label = "consumer", defaultValue = "0")
    private int recordsPerSecondMax;
    /** The most bytes, such as 64K, that are sent in a second; 0 for as many as the route takes. */
    @UriParam(label = "consumer", defaultValue = "0")
    private String bytesPerSecondMax = "0";
    /** Says what is reported in between. By default nothing is. */
    @UriParam(label = "consumer")
    private ReportSource report;
    /** How often it reports. */
    @UriParam(label = "consumer", defaultValue = "30s", javaType = "java.time.Duration")
    private Duration reportInterval = Duration.ofSeconds(30);
    /** Knows what errors mean. By default every batch that failed is sent again. */
    @UriParam(label = "consumer")
    private Refusals refusals;
    /** How long to wait before it is tried again, when nothing is taken until a person has done something. */
    @UriParam(label = "consumer", defaultValue = "1m", javaType = "java.time.Duration")
    private Duration deniedDelay = Duration.ofMinutes(1);
    /** When sending is allowed. By default always. */
    @UriParam(label = "consumer")
    private SendSchedule schedule;
    /** How long to wait before a failed batch is sent again; it doubles with each further failure, and is jittered. */
    @UriParam(label = "consumer", defaultValue = "500ms", javaType = "java.time.Duration")
    private Duration retryDelayMin = Duration.ofMillis(500);
    /** The longest wait between two tries. */
    @UriParam(label = "consumer", defaultValue = "30s", javaType = "java.time.Duration")
    private Duration retryDelayMax = Duration.ofSeconds(30);
    /**
     * How long a message waits for room in a full buffer before it is taken back and its exchange fails. By default it waits for as
     * long as that takes.
     */
    @UriParam(label = "producer", javaType = "java.time.Duration")
    private Duration appendTimeout;

    private Buffer buffer;
    private ExecutorService completions;

    BufferEndpoint(String uri, BufferComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    public Producer createProducer() {
        return new BufferProducer(this);
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        BufferConsumer consumer = new BufferConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        buffer = getCamelContext().getRegistry().lookupByNameAndType(name, Buffer.class);
        if (buffer == null) {
            throw new IllegalArgumentException(BufferEndpointError.BUFFER_UNKNOWN + " no such buffer: '" + name
                    + "'; there are: " + new TreeSet<>(getCamelContext().getRegistry().findByTypeWithName(Buffer.class).keySet())
                    + "; the route does not start; name one of them, or bind a buffer of that name in the registry");
        }
        if (batchRecordsMax < 1) {
            throw invalid("batchRecordsMax", batchRecordsMax, "at least 1");
        }
        if (batchesInFlight < 1) {
            throw invalid("batchesInFlight", batchesInFlight, "at least 1");
        }
        if (recordsPerSecondMax < 0) {
            throw invalid("recordsPerSecondMax", recordsPerSecondMax, "at least 0");
        }
        positive("batchTimeMax", batchTimeMax);
        positive("reportInterval", reportInterval);
        positive("deniedDelay", deniedDelay);
        if (retryDelayMin.isNegative() || retryDelayMin.isZero() || retryDelayMax.compareTo(retryDelayMin) < 0) {
            throw invalid("retryDelayMin", retryDelayMin, "more than 0 and at most retryDelayMax " + retryDelayMax);
        }
        if (appendTimeout != null && (appendTimeout.isNegative() || appendTimeout.isZero())) {
            throw invalid("appendTimeout", appendTimeout, "more than 0, or left out");
        }
    }

    private void positive(String option, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw invalid(option, value, "more than 0");
        }
    }

    private IllegalArgumentException invalid(String option, Object value, String rule) {
        return new IllegalArgumentException(BufferEndpointError.BUFFER_OPTION_INVALID + " bad option: " + option + " is " + value
                + " in " + getEndpointUri() + ", must be " + rule + "; the route does not start; change the option");
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        // One thread keeps the order of completions, and keeps routes off the thread that writes to the disk.
        completions = getCamelContext().getExecutorServiceManager().newSingleThreadExecutor(this, "buffer-" + name + "-stored");
    }

    @Override
    protected void doStop() throws Exception {
        getCamelContext().getExecutorServiceManager().shutdownGraceful(completions);
        super.doStop();
    }

    Buffer buffer() {
        return buffer;
    }

    ExecutorService completions() {
        return completions;
    }

    long batchBytesMax() {
        return ByteSize.parse(batchSizeMax);
    }

    long bytesPerSecond() {
        return ByteSize.parse(bytesPerSecondMax);
    }

    public String getName() {
        return name;
    }

    public String getReader() {
        return reader;
    }

    public void setReader(String reader) {
        this.reader = reader;
    }

    public int getBatchRecordsMax() {
        return batchRecordsMax;
    }

    public void setBatchRecordsMax(int batchRecordsMax) {
        this.batchRecordsMax = batchRecordsMax;
    }

    public String getBatchSizeMax() {
        return batchSizeMax;
    }

    public void setBatchSizeMax(String batchSizeMax) {
        ByteSize.parse(batchSizeMax);
        this.batchSizeMax = batchSizeMax;
    }

    public Duration getRetryDelayMin() {
        return retryDelayMin;
    }

    public void setRetryDelayMin(Duration retryDelayMin) {
        this.retryDelayMin = retryDelayMin;
    }

    public Duration getRetryDelayMax() {
        return retryDelayMax;
    }

    public void setRetryDelayMax(Duration retryDelayMax) {
        this.retryDelayMax = retryDelayMax;
    }

    public Duration getAppendTimeout() {
        return appendTimeout;
    }

    public void setAppendTimeout(Duration appendTimeout) {
        this.appendTimeout = appendTimeout;
    }

    public int getBatchesInFlight() {
        return batchesInFlight;
    }

    public void setBatchesInFlight(int batchesInFlight) {
        this.batchesInFlight = batchesInFlight;
    }

    public Duration getBatchTimeMax() {
        return batchTimeMax;
    }

    public void setBatchTimeMax(Duration batchTimeMax) {
        this.batchTimeMax = batchTimeMax;
    }

    public int getRecordsPerSecondMax() {
        return recordsPerSecondMax;
    }

    public void setRecordsPerSecondMax(int recordsPerSecondMax) {
        this.recordsPerSecondMax = recordsPerSecondMax;
    }

    public String getBytesPerSecondMax() {
        return bytesPerSecondMax;
    }

    public void setBytesPerSecondMax(String bytesPerSecondMax) {
        ByteSize.parse(bytesPerSecondMax);
        this.bytesPerSecondMax = bytesPerSecondMax;
    }

    public ReportSource getReport() {
        return report;
    }

    public void setReport(ReportSource report) {
        this.report = report;
    }

    public Duration getReportInterval() {
        return reportInterval;
    }

    public void setReportInterval(Duration reportInterval) {
        this.reportInterval = reportInterval;
    }

    public Refusals getRefusals() {
        return refusals;
    }

    public void setRefusals(Refusals refusals) {
        this.refusals = refusals;
    }

    public Duration getDeniedDelay() {
        return deniedDelay;
    }

    public void setDeniedDelay(Duration deniedDelay) {
        this.deniedDelay = deniedDelay;
    }

    public SendSchedule getSchedule() {
        return schedule;
    }

    public void setSchedule(SendSchedule schedule) {
        this.schedule = schedule;
    }
}
