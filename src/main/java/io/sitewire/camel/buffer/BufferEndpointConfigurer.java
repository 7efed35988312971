package io.sitewire.camel.buffer;

import io.sitewire.camel.EndpointOptions;
import java.time.Duration;

/** The options of a {@link BufferEndpoint}. */
public final class BufferEndpointConfigurer extends EndpointOptions<BufferEndpoint> {
    public BufferEndpointConfigurer() {
        super(BufferEndpoint.class);
        option("reader", String.class, BufferEndpoint::getReader, BufferEndpoint::setReader);
        option("batchRecordsMax", int.class, BufferEndpoint::getBatchRecordsMax, BufferEndpoint::setBatchRecordsMax);
        option("batchSizeMax", String.class, BufferEndpoint::getBatchSizeMax, BufferEndpoint::setBatchSizeMax);
        option("batchesInFlight", int.class, BufferEndpoint::getBatchesInFlight, BufferEndpoint::setBatchesInFlight);
        option("batchTimeMax", Duration.class, BufferEndpoint::getBatchTimeMax, BufferEndpoint::setBatchTimeMax);
        option("recordsPerSecondMax", int.class, BufferEndpoint::getRecordsPerSecondMax, BufferEndpoint::setRecordsPerSecondMax);
        option("bytesPerSecondMax", String.class, BufferEndpoint::getBytesPerSecondMax, BufferEndpoint::setBytesPerSecondMax);
        option("report", ReportSource.class, BufferEndpoint::getReport, BufferEndpoint::setReport);
        option("reportInterval", Duration.class, BufferEndpoint::getReportInterval, BufferEndpoint::setReportInterval);
        option("refusals", Refusals.class, BufferEndpoint::getRefusals, BufferEndpoint::setRefusals);
        option("deniedDelay", Duration.class, BufferEndpoint::getDeniedDelay, BufferEndpoint::setDeniedDelay);
        option("schedule", SendSchedule.class, BufferEndpoint::getSchedule, BufferEndpoint::setSchedule);
        option("retryDelayMin", Duration.class, BufferEndpoint::getRetryDelayMin, BufferEndpoint::setRetryDelayMin);
        option("retryDelayMax", Duration.class, BufferEndpoint::getRetryDelayMax, BufferEndpoint::setRetryDelayMax);
        option("appendTimeout", Duration.class, BufferEndpoint::getAppendTimeout, BufferEndpoint::setAppendTimeout);
        option("lazyStartProducer", boolean.class, BufferEndpoint::isLazyStartProducer, BufferEndpoint::setLazyStartProducer);
    }
}
