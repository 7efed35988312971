package io.sitewire.camel.buffer;

import io.sitewire.buffer.BufferReader;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.retry.Backoff;
import io.sitewire.retry.OutageLog;
import io.sitewire.retry.RateLimit;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.support.DefaultConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives a route the readings of a buffer, in order, batch by batch, several at a time, and goes back to the first one that is not
 * acknowledged after every failure, stop or restart.
 *
 * <p>Durability: a batch is acknowledged after the whole unit of work of its exchange, and of those before it, is done without an
 * exception, so that a Kafka transaction which fails to commit after the last step counts as failed. An exception that an error handler of
 * the route declares handled counts as success.
 *
 * <p>Stop: no further batch begins. Camel waits for those in flight, up to its shutdown timeout; they are acknowledged when they
 * succeed within that time. Camel does that by suspending the consumer first: one that is stopped at once takes the route's
 * processors with it, under the feet of the batch in flight.
 */
@ManagedResource(description = "Consumer of a buffer")
public final class BufferConsumer extends DefaultConsumer implements Suspendable {
    private static final Logger LOG = LoggerFactory.getLogger(BufferConsumer.class);
    private static final Duration END_WAIT = Duration.ofSeconds(5);
    /** Longer than the pause by which the edge's producer knows one batch from the next. */
    private static final Duration REFUSED_WAIT = Duration.ofMillis(250);

    private final BufferEndpoint endpoint;
    private final Clock clock = Clock.systemUTC();
    private BufferReader reader;
    private volatile ForwardLoop loop;

    BufferConsumer(BufferEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    /** How forwarding goes by the route of that id; empty if there is none now, or it reads no buffer. Any thread. */
    public static Optional<ForwardStatistics> statistics(CamelContext context, String routeId) {
        Route route = context.getRoute(routeId);
        return route != null && route.getConsumer() instanceof BufferConsumer consumer ? Optional.of(consumer.statistics())
                : Optional.empty();
    }

    /** How forwarding goes. Any thread. */
    public ForwardStatistics statistics() {
        ForwardLoop current = loop;
        return current == null ? ForwardStatistics.stopped(clock.instant()) : current.statistics();
    }

    /** The position below which everything is acknowledged. Any thread, after the start. */
    public long acknowledged() {
        return reader.acknowledged();
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
        ForwardLoop.Parts parts = new ForwardLoop.Parts(new Outgoing(reader, endpoint.buffer().epoch()), new CamelRoute(),
                new Reports(endpoint.getReport(), endpoint.getReportInterval(), System::nanoTime), endpoint.getSchedule(),
                new BatchSize(endpoint.getBatchRecordsMax(), endpoint.batchBytesMax(), endpoint.getBatchTimeMax()),
                new RateLimit(endpoint.getRecordsPerSecondMax(), endpoint.bytesPerSecond(), System::nanoTime),
                new Backoff(endpoint.getRetryDelayMin(), endpoint.getRetryDelayMax(), RandomGenerator.getDefault()),
                new OutageLog(LOG, subject, this::kept), new ForwardMonitor(clock), clock,
                endpoint.getBatchesInFlight(), endpoint.getDeniedDelay(), REFUSED_WAIT);
        loop = ((BufferComponent) endpoint.getComponent()).nextLoop(subject, last -> new ForwardLoop(parts, last));
        // Not a pool's thread: a pool that is shut down interrupts its threads, and an interrupt closes a file channel.
        endpoint.getCamelContext().getExecutorServiceManager().newThread(subject, loop).start();
    }

    private String kept() {
        return "readings are kept (" + endpoint.buffer().statistics().records() + " wait), and sent again until it succeeds";
    }

    private void end() throws InterruptedException {
        if (loop == null) {
            // The start failed.
            return;
        }
        loop.stop(endpoint.getCamelContext().isStopping());
        // Only until nothing more is given to the route; what is in flight is Camel's to wait for.
        loop.awaitHandOver(END_WAIT);
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

    private final class CamelRoute implements ForwardLoop.Route {
        @Override
        public void send(Batch batch, java.util.function.Consumer<Failure> whenDone) {
            List<Exchange> exchanges = Records.exchanges(endpoint, batch.parts(), reader.acknowledged());
            Exchange exchange = createExchange(false);
            exchange.getMessage().setBody(exchanges);
            getAsyncProcessor().process(exchange, doneSync -> {
                Failure failure = failure(exchange, exchanges);
                releaseExchange(exchange, false);
                whenDone.accept(failure);
            });
        }

        @Override
        public void keep(StoredRecord reading, Exception why) throws Exception {
            Exchange exchange = Records.exchanges(endpoint, List.of(new Batch.Reading(reading)), reader.acknowledged()).get(0);
            endpoint.getRefusals().keep(exchange, why);
        }
    }

    /** Of a batch, the error with the worst verdict: what Kafka says of one record it says in other words of those beside it. */
    private Failure failure(Exchange exchange, List<Exchange> exchanges) {
        Exception cause = exchange.getException();
        if (cause == null) {
            return exchange.isRollbackOnly() ? Failure.again(new IllegalStateException("the route was rolled back")) : null;
        }
        Failure worst = failure(cause);
        Exception last = cause;
        for (Exchange inner : exchanges) {
            Exception failure = inner.getException();
            if (failure != null && failure != last) {
                last = failure;
                Failure other = failure(failure);
                worst = other.verdict().compareTo(worst.verdict()) > 0 ? other : worst;
            }
        }
        return worst;
    }

    private Failure failure(Exception cause) {
        Refusals refusals = endpoint.getRefusals();
        return refusals == null ? Failure.again(cause) : new Failure(cause, refusals.of(cause));
    }

    @ManagedAttribute(description = "STOPPED, IDLE, SENDING, BACKING_OFF, DENIED or WINDOW_CLOSED")
    public String getForwardState() {
        return statistics().state().name();
    }

    @ManagedAttribute(description = "Since when it is in that state")
    public String getForwardStateSince() {
        return statistics().since().toString();
    }

    @ManagedAttribute(description = "When a batch or a report was last confirmed; empty if never")
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
