package io.sitewire.camel.buffer;

import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.retry.Backoff;
import io.sitewire.retry.OutageLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a route the readings of a buffer, in order, batch by batch, and goes back to the first one that is not acknowledged after
 * every failure, stop or restart.
 *
 * <p>Durability: a batch is acknowledged after the exchange's whole unit of work is done without an exception, so that a Kafka
 * transaction which fails to commit after the last step counts as failed. An exception that an error handler of the route declares
 * handled counts as success.
 *
 * <p>Stop: no further batch begins. Camel waits for the one in flight, up to its shutdown timeout; it is acknowledged when it
 * succeeds within that time. Camel does that by suspending the consumer first: one that is stopped at once takes the route's
 * processors with it, under the feet of the batch in flight.
 */
@ManagedResource(description = "Consumer of a buffer")
public final class BufferConsumer extends DefaultConsumer implements Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(BufferConsumer.class);
    private static final Duration END_WAIT = Duration.ofSeconds(5);

    private final BufferEndpoint endpoint;
    private final Clock clock = Clock.systemUTC();
    private BufferReader reader;
    private volatile ForwardLoop loop;

    BufferConsumer(BufferEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    /** How forwarding goes. Any thread. */
    public ForwardStatistics statistics() {
        ForwardLoop current = loop;
        return current == null ? ForwardStatistics.stopped(clock.instant()) : current.statistics();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        begin();
    }

    @Override
    protected void doSuspend() throws Exception {
        end();
        super.doSuspend();
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        begin();
    }

    @Override
    protected void doStop() throws Exception {
        end();
        super.doStop();
    }

    private void begin() {
        reader = endpoint.buffer().reader(endpoint.getReader());
        String subject = "buffer " + endpoint.getName() + ", reader " + endpoint.getReader();
        Backoff backoff = new Backoff(endpoint.getRetryDelayMin(), endpoint.getRetryDelayMax(), RandomGenerator.getDefault());
        ForwardLoop.Limits limits = new ForwardLoop.Limits(endpoint.getBatchRecordsMax(), endpoint.batchBytesMax());
        OutageLog outages = new OutageLog(LOG, subject, "readings are kept, and sent again until it succeeds");
        loop = ((BufferComponent) endpoint.getComponent()).nextLoop(subject,
                last -> new ForwardLoop(reader, this::send, limits, backoff, outages, clock, last));
        // Not a pool's thread: a pool that is shut down interrupts its threads, and an interrupt closes a file channel.
        endpoint.getCamelContext().getExecutorServiceManager().newThread(subject, loop).start();
    }

    private void end() throws InterruptedException {
        if (loop == null) {
            // The start failed.
            return;
        }
        loop.stop();
        // Only until a read that waits has come back; a batch in flight is Camel's to wait for.
        boolean ended = false;
        for (long end = System.nanoTime() + END_WAIT.toNanos(); !ended && System.nanoTime() < end;) {
            ended = loop.statistics().state() == ForwardState.SENDING || loop.awaitEnd(Duration.ofMillis(20));
        }
    }

    @Override
    protected void doShutdown() throws Exception {
        // Camel is done waiting: whatever is still in flight must not touch a buffer that is about to be closed.
        if (loop != null && !loop.awaitEnd(Duration.ofSeconds(1))) {
            loop.abandon();
            loop.awaitEnd(END_WAIT);
        }
        super.doShutdown();
    }

    private void send(List<StoredRecord> batch, java.util.function.Consumer<Exception> whenDone) {
        Exchange exchange = createExchange(false);
        exchange.getMessage().setBody(Records.exchanges(endpoint, batch, reader.acknowledged()));
        getAsyncProcessor().process(exchange, doneSync -> {
            Exception failure = failure(exchange);
            releaseExchange(exchange, false);
            whenDone.accept(failure);
        });
    }

    private static Exception failure(Exchange exchange) {
        if (exchange.getException() != null) {
            return exchange.getException();
        }
        return exchange.isRollbackOnly() ? new IllegalStateException("the route was rolled back") : null;
    }

    @ManagedAttribute(description = "STOPPED, IDLE, SENDING or BACKING_OFF")
    public String getForwardState() {
        return statistics().state().name();
    }

    @ManagedAttribute(description = "Since when it is in that state")
    public String getForwardStateSince() {
        return statistics().since().toString();
    }

    @ManagedAttribute(description = "When a batch was last acknowledged; empty if never")
    public String getForwardLastSuccess() {
        return statistics().lastSuccess().map(Instant::toString).orElse("");
    }

    @ManagedAttribute(description = "What the last failure said; empty if there was none")
    public String getForwardLastError() {
        return statistics().lastError().orElse("");
    }

    @ManagedAttribute(description = "Failures since the last success")
    public long getForwardConsecutiveFailures() {
        return statistics().consecutiveFailures();
    }

    @ManagedAttribute(description = "Readings acknowledged since the start of the route")
    public long getForwardRecords() {
        return statistics().records();
    }
}
