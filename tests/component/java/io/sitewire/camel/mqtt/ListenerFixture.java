package io.sitewire.camel.mqtt;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.AsyncProcessorSupport;

/** A listener in a bare Camel context, whose route is a disk that a test can hold up, make fail, and let go on. */
final class ListenerFixture implements AutoCloseable {
    static final String ROUTE = "listener";

    final CamelContext camel = new DefaultCamelContext();
    final Disk disk = new Disk();

    /** @param options as in a URI, such as {@code receiveMax=5} */
    ListenerFixture(String options) throws Exception {
        this(0, options);
    }

    ListenerFixture(int port, String options) throws Exception {
        this("127.0.0.1", port, options);
    }

    ListenerFixture(String host, int port, String options) throws Exception {
        camel.getShutdownStrategy().setTimeout(5);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("mqtt-listener:" + host + ":" + port + (options.isEmpty() ? "" : "?" + options)).routeId(ROUTE).process(disk);
            }
        });
        try {
            camel.start();
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    MqttListenerConsumer consumer() {
        return (MqttListenerConsumer) camel.getRoute(ROUTE).getConsumer();
    }

    int port() {
        return consumer().getPort();
    }

    ListenerStatistics statistics() {
        return consumer().statistics();
    }

    RawClient client(int level) throws Exception {
        return new RawClient(port(), level);
    }

    @Override
    public void close() {
        disk.free();
        camel.stop();
        disk.threads.shutdown();
    }

    /** What the route stored, in order of arrival, and what it is still holding. */
    static final class Disk extends AsyncProcessorSupport {
        private final ExecutorService threads = Executors.newFixedThreadPool(2);
        private final List<Exchange> arrived = Collections.synchronizedList(new ArrayList<>());
        private final List<Held> held = new ArrayList<>();
        private boolean holding;
        private volatile Predicate<String> failing = body -> false;

        private record Held(Exchange exchange, AsyncCallback callback) {
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            arrived.add(exchange);
            synchronized (this) {
                if (holding) {
                    held.add(new Held(exchange, callback));
                    return false;
                }
            }
            threads.execute(() -> finish(new Held(exchange, callback)));
            return false;
        }

        private void finish(Held each) {
            if (failing.test(text(each.exchange()))) {
                each.exchange().setException(new IllegalStateException("told to fail"));
            }
            each.callback().done(false);
        }

        /** From now on nothing is finished. */
        synchronized void hold() {
            holding = true;
        }

        void fail(Predicate<String> bodies) {
            failing = bodies;
        }

        /** Finishes what is held, and from now on everything. */
        void free() {
            List<Held> all;
            synchronized (this) {
                holding = false;
                all = List.copyOf(held);
                held.clear();
            }
            all.forEach(this::finish);
        }

        /** Finishes the one held reading of this text. */
        void finish(String body) {
            Held found;
            synchronized (this) {
                found = held.stream().filter(each -> text(each.exchange()).equals(body)).findFirst().orElseThrow();
                held.remove(found);
            }
            CompletableFuture.runAsync(() -> finish(found), threads).join();
        }

        synchronized int heldCount() {
            return held.size();
        }

        int count() {
            return arrived.size();
        }

        Exchange exchange(int index) {
            return arrived.get(index);
        }

        List<String> bodies() {
            synchronized (arrived) {
                return arrived.stream().map(Disk::text).toList();
            }
        }

        static String text(Exchange exchange) {
            return new String(exchange.getMessage().getBody(byte[].class), StandardCharsets.UTF_8);
        }
    }
}
