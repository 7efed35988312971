package io.sitewire.support;

import io.sitewire.buffer.SourceState;
import io.sitewire.camel.buffer.BufferConstants;
import io.sitewire.camel.buffer.SourceProgress;
import io.sitewire.edge.SourceStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultAsyncProducer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;

/** A {@code buffer:} that keeps what it is given in memory, completes on a thread of its own, and fails when it is told to. */
public final class RecordingBuffer extends DefaultComponent implements SourceStore {
    private final Map<String, Map<String, byte[]>> states = new ConcurrentHashMap<>();
    private final Map<String, List<List<Stored>>> batches = new ConcurrentHashMap<>();
    private final ExecutorService disk = Executors.newSingleThreadExecutor();
    private volatile boolean keeping = true;
    private volatile long statesSizeMax = 256 << 10;
    private volatile Function<String, Exception> failure = name -> null;

    /** One record, as a real buffer would store it. */
    public record Stored(Map<String, String> headers, byte[] payload) {
        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        public String header(String name) {
            return headers.get(name);
        }
    }

    /** @param failureOf what an append to the buffer of that name fails with; null if it succeeds */
    public void fail(Function<String, Exception> failureOf) {
        this.failure = failureOf;
    }

    /** @param bytes what states may take in each buffer; sources look at it, it refuses nothing */
    public RecordingBuffer statesSizeMax(long bytes) {
        this.statesSizeMax = bytes;
        return this;
    }

    /** Counts records, but keeps none in memory. */
    public void keepNothing() {
        keeping = false;
    }

    @Override
    public Map<String, byte[]> states(String name) {
        return states.computeIfAbsent(name, key -> new ConcurrentHashMap<>());
    }

    @Override
    public long sizeMax() {
        return statesSizeMax;
    }

    @Override
    public CompletableFuture<Long> append(String name, List<SourceState> states) {
        Exception failed = failure.apply(name);
        if (failed != null) {
            return CompletableFuture.failedFuture(failed);
        }
        store(name, states);
        return CompletableFuture.completedFuture(0L);
    }

    private void store(String name, List<SourceState> changed) {
        changed.forEach(state -> {
            if (state.state().length == 0) {
                states(name).remove(state.source());
            } else {
                states(name).put(state.source(), state.state());
            }
        });
    }

    public List<List<Stored>> batches(String name) {
        return batches.computeIfAbsent(name, key -> new CopyOnWriteArrayList<>());
    }

    public List<Stored> records(String name) {
        return batches(name).stream().flatMap(List::stream).toList();
    }

    @Override
    protected Endpoint createEndpoint(String uri, String name, Map<String, Object> parameters) {
        parameters.clear();
        return new DefaultEndpoint(uri, this) {
            @Override
            public Producer createProducer() {
                return new DefaultAsyncProducer(this) {
                    @Override
                    public boolean process(Exchange exchange, AsyncCallback callback) {
                        disk.execute(() -> {
                            append(name, exchange);
                            callback.done(false);
                        });
                        return false;
                    }
                };
            }

            @Override
            public Consumer createConsumer(Processor processor) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private void append(String name, Exchange exchange) {
        Exception failed = failure.apply(name);
        SourceProgress source = exchange.getProperty(BufferConstants.SOURCE_STATE, SourceProgress.class);
        if (failed != null) {
            if (source != null) {
                source.failed(name);
            }
            exchange.setException(failed);
            return;
        }
        List<Stored> batch = new ArrayList<>();
        if (exchange.getMessage().getBody() instanceof List<?> list) {
            list.forEach(element -> batch.add(stored((Exchange) element)));
        } else {
            batch.add(stored(exchange));
        }
        if (keeping && !batch.isEmpty()) {
            batches(name).add(batch);
        }
        if (source != null) {
            store(name, source.states(name));
            source.stored(name);
        }
    }

    private static Stored stored(Exchange exchange) {
        Map<String, String> headers = new HashMap<>();
        exchange.getMessage().getHeaders().forEach((key, value) -> {
            if (value instanceof String text && !key.startsWith("Camel")) {
                headers.put(key, text);
            }
        });
        return new Stored(headers, exchange.getMessage().getBody(byte[].class));
    }

    @Override
    protected void doStop() throws Exception {
        disk.shutdownNow();
        super.doStop();
    }
}
