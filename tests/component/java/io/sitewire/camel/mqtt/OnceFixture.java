package io.sitewire.camel.mqtt;

import static io.sitewire.camel.mqtt.RawClient.PUBCOMP;
import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.StoredRecord;
import io.sitewire.edge.BufferSourceStore;
import io.sitewire.edge.SessionStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * A listener over real buffers. Readings that begin with {@code bad} are dead letters, with {@code fail} fail behind the buffer, with
 * {@code none} go nowhere. {@link #killed} gives what the next process finds if this one is killed now: what is written is written, and
 * nothing of what is in memory counts.
 */
final class OnceFixture implements AutoCloseable {
    final Buffer outbox;
    final Buffer letters;
    final ListenerFixture.Disk behind = new ListenerFixture.Disk();
    final Held store;
    private final DefaultCamelContext camel = new DefaultCamelContext();
    private final Path folder;
    private int images;

    OnceFixture(Path folder, String options, int statesMax) throws Exception {
        this.folder = folder;
        outbox = Buffer.open(folder.resolve("outbox"), BufferOptions.of("outbox"));
        letters = Buffer.open(folder.resolve("dead-letters"), BufferOptions.of("dead-letters"));
        store = new Held(SessionStores.bounded(new BufferSourceStore(outbox, letters), statesMax));
        camel.getRegistry().bind("outbox", outbox);
        camel.getRegistry().bind("dead-letters", letters);
        camel.getRegistry().bind("sessions", store);
        camel.getShutdownStrategy().setTimeout(1);
        camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("mqtt-listener:127.0.0.1:0?sessionStore=#sessions" + options).routeId("listener")
                        .choice().when(bodyAs(String.class).startsWith("none")).stop()
                        .when(bodyAs(String.class).startsWith("bad")).to("buffer:dead-letters").otherwise().to("buffer:outbox").end()
                        .process(behind);
            }
        });
        behind.fail(body -> body.startsWith("fail"));
        camel.start();
    }

    RawClient client(int level) throws IOException {
        return new RawClient(consumer().getPort(), level);
    }

    MqttListenerConsumer consumer() {
        return (MqttListenerConsumer) camel.getRoute("listener").getConsumer();
    }

    /** Releases a message, which must be answered. */
    static void finish(RawClient client, int id) throws Exception {
        client.release(id);
        RawClient.Packet answer = client.read();
        assertThat(answer.type()).isEqualTo(PUBCOMP);
        assertThat(answer.id()).isEqualTo(id);
    }

    /** @param first what must come as the answer to its publish */
    static void finish(RawClient client, int id, int first) throws Exception {
        RawClient.Packet answer = client.read();
        assertThat(answer.type()).isEqualTo(first);
        assertThat(answer.id()).isEqualTo(id);
        finish(client, id);
    }

    OnceFixture killed() throws Exception {
        return killed("", 192 << 10);
    }

    OnceFixture killed(String options, int statesMax) throws Exception {
        Path image = folder.resolveSibling(folder.getFileName() + "-" + images++);
        for (String name : List.of("outbox", "dead-letters")) {
            Files.createDirectories(image.resolve(name));
            try (Stream<Path> files = Files.list(folder.resolve(name))) {
                for (Path file : files.toList()) {
                    Files.copy(file, image.resolve(name).resolve(file.getFileName()));
                }
            }
        }
        return new OnceFixture(image, options, statesMax);
    }

    static List<String> texts(Buffer buffer) throws InterruptedException {
        var reader = buffer.reader("test");
        reader.rewind();
        List<String> texts = new ArrayList<>();
        for (List<StoredRecord> some = reader.read(1000, 1 << 20, Duration.ofMillis(30)); !some.isEmpty();
                some = reader.read(1000, 1 << 20, Duration.ofMillis(30))) {
            some.forEach(record -> texts.add(new String(record.payload(), StandardCharsets.UTF_8)));
        }
        return texts;
    }

    List<String> stored() throws InterruptedException {
        return texts(outbox);
    }

    @Override
    public void close() {
        behind.free();
        camel.stop();
        outbox.close();
        letters.close();
    }

    /** A store that a test can keep from telling, or from storing, that a packet is released. */
    static final class Held implements SessionStore {
        private final SessionStore store;
        private volatile CompletableFuture<Void> telling = CompletableFuture.completedFuture(null);
        private volatile CompletableFuture<Void> storing = CompletableFuture.completedFuture(null);

        Held(SessionStore store) {
            this.store = store;
        }

        CompletableFuture<Void> holdTelling() {
            telling = new CompletableFuture<>();
            return telling;
        }

        CompletableFuture<Void> holdStoring() {
            storing = new CompletableFuture<>();
            return storing;
        }

        @Override
        public List<Stored> load() {
            return store.load();
        }

        @Override
        public long numberNext() {
            return store.numberNext();
        }

        @Override
        public Receipt receive(SessionRecord session, int packetId, long fingerprint) {
            return store.receive(session, packetId, fingerprint);
        }

        @Override
        public CompletionStage<Void> release(SessionRecord session, int packetId) {
            CompletableFuture<Void> held = telling;
            return storing.thenCompose(go -> store.release(session, packetId)).thenCompose(done -> held);
        }

        @Override
        public CompletionStage<Void> forget(SessionRecord session) {
            return storing.thenCompose(go -> store.forget(session));
        }

        @Override
        public void save(SessionRecord session) {
            store.save(session);
        }

        @Override
        public boolean isStored(SessionRecord session) {
            return store.isStored(session);
        }
    }
}
