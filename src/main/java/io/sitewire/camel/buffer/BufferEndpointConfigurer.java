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
        option("retryDelayMin", Duration.class, BufferEndpoint::getRetryDelayMin, BufferEndpoint::setRetryDelayMin);
        option("retryDelayMax", Duration.class, BufferEndpoint::getRetryDelayMax, BufferEndpoint::setRetryDelayMax);
        option("appendTimeout", Duration.class, BufferEndpoint::getAppendTimeout, BufferEndpoint::setAppendTimeout);
        option("lazyStartProducer", boolean.class, BufferEndpoint::isLazyStartProducer, BufferEndpoint::setLazyStartProducer);
    }
}
