package io.sitewire.camel.buffer;

import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.buffer.Entry;
import io.sitewire.buffer.SourceState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.support.DefaultAsyncProducer;

/**
 * Stores a message, or a list of exchanges as one unit, and in the same write how far their sources are read ({@link SourceProgress}).
 *
 * <p>Threads: any thread may call it, and none is kept waiting; what follows in the route runs on the endpoint's one thread for
 * that, in the order of positions. Durability: the exchange goes on only after the sync; if it fails, nothing was stored, except
 * that after {@code appendTimeout} a write that had just begun may still succeed.
 */
final class BufferProducer extends DefaultAsyncProducer {
    private final BufferEndpoint endpoint;

    BufferProducer(BufferEndpoint endpoint) {
        super(endpoint);
        this.endpoint = endpoint;
    }

    @Override
    public boolean process(Exchange exchange, AsyncCallback callback) {
        CompletableFuture<Long> appended;
        List<SourceProgress> sources = List.of();
        try {
            List<Entry> entries = Records.entries(exchange.getMessage());
            sources = Records.sources(exchange);
            appended = append(entries, sources);
            if (appended == null) {
                callback.done(true);
                return true;
            }
        } catch (InvalidPayloadException | RuntimeException e) {
            sources.forEach(source -> source.failed(endpoint.getName()));
            exchange.setException(e);
            callback.done(true);
            return true;
        }
        if (endpoint.getAppendTimeout() != null) {
            cancelAfter(endpoint.getAppendTimeout(), appended);
        }
        List<SourceProgress> told = sources;
        appended.whenCompleteAsync((position, failure) -> {
            if (failure == null) {
                told.forEach(source -> source.stored(endpoint.getName()));
                exchange.getMessage().setHeader(BufferConstants.POSITION, position);
            } else {
                told.forEach(source -> source.failed(endpoint.getName()));
                exchange.setException(cause(failure));
            }
            callback.done(false);
        }, endpoint.completions());
        return false;
    }

    /** @return null if there is nothing to store */
    private CompletableFuture<Long> append(List<Entry> entries, List<SourceProgress> sources) {
        if (sources.isEmpty()) {
            return entries.isEmpty() ? null : endpoint.buffer().append(entries, List.of());
        }
        // Two that share a source append what it says in the order in which it says so, through whatever endpoint. Nothing waits here.
        synchronized (endpoint.buffer()) {
            List<SourceState> states = new ArrayList<>();
            sources.forEach(source -> states.addAll(source.states(endpoint.getName())));
            return entries.isEmpty() && states.isEmpty() ? null : endpoint.buffer().append(entries, states);
        }
    }

    private static void cancelAfter(Duration timeout, CompletableFuture<Long> appended) {
        CompletableFuture<Void> timer = new CompletableFuture<Void>().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        timer.whenComplete((none, failure) -> {
            if (failure instanceof TimeoutException) {
                appended.cancel(false);
            }
        });
        // Ends the timer, which would otherwise keep the exchange in memory until it fires.
        appended.whenComplete((position, failure) -> timer.complete(null));
    }

    private Throwable cause(Throwable failure) {
        if (failure instanceof CancellationException) {
            return new BufferException(BufferError.BUFFER_QUEUE_FULL, "not stored: buffer '" + endpoint.getName()
                    + "' had no room within appendTimeout " + endpoint.getAppendTimeout()
                    + "; the message was taken back; the source should send it again later");
        }
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }
}
