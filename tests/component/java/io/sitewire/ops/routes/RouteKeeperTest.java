package io.sitewire.ops.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.ops.routes.check.RouteCheck;
import io.sitewire.ops.start.RouteSettings;
import io.sitewire.support.RoutesContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The routes of a running CamelContext follow the files of a folder, while messages flow through them. */
class RouteKeeperTest {
    private static final String ID = "edge-enrich";
    private static final RouteKeeper.Waits WAITS = new RouteKeeper.Waits(Duration.ofMillis(200), Duration.ofMillis(300),
            Duration.ofMillis(1));

    @TempDir
    private Path directory;
    private RoutesContext context;
    private RouteKeeper keeper;
    private RouteGate gate;
    private ProducerTemplate messages;
    private final AtomicBoolean flowing = new AtomicBoolean(true);
    private volatile CountDownLatch held = new CountDownLatch(0);

    @BeforeEach
    void open() throws Exception {
        context = new RoutesContext(Map.of()).bind("direct", new SwapDirectComponent()).bind("enrichment", (Processor) exchange -> held.await()).routes("edge/edge-step")
                .routes("edge/" + ID).routes(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:source").routeId("source").to("direct:edge-enrich");
                    }
                });
        messages = context.camel().createProducerTemplate();
    }

    @AfterEach
    void close() {
        flowing.set(false);
        context.close();
    }

    private void start(String... disabled) throws Exception {
        BuiltIns builtIns = BuiltIns.read();
        gate = new RouteGate();
        RouteCheck check = new RouteCheck(builtIns.texts(), RouteSettings.keys(), key -> false);
        keeper = new RouteKeeper(builtIns, Set.of("edge"), Set.of(disabled), directory, check, new RouteSwap(context.camel()), gate, WAITS);
        keeper.prepare();
        context.start();
        keeper.start();
    }

    @Test
    void whileMessagesFlowEachGoodVersionIsInForceAndEachBadOneChangesNothing() throws Exception {
        start();
        List<CompletableFuture<Long>> senders = List.of(flow(), flow());

        for (int version = 1; version <= 10; version++) {
            save(good(version));
            assertThat(send()).isEqualTo(version);
            save(good(version).replace("constant", "constnat"));
            assertThat(send()).isEqualTo(version);
            assertThat(keeper.problems()).singleElement().asString().contains(ID + ".yaml:9: ").contains("expected: 'constant'");
        }
        Files.delete(file());
        settle();

        assertThat(send()).isNull();
        assertThat(keeper.problems()).isEmpty();
        flowing.set(false);
        assertThat(senders).allSatisfy(sender -> assertThat(sender.join()).isGreaterThan(20));
    }

    @Test
    void aFileThatIsThereAtTheStartRunsInsteadOfTheBuiltIn() throws Exception {
        Files.writeString(file(), good(1));

        start();

        assertThat(send()).isEqualTo(1);
        assertThat(status().origin()).isEqualTo("file");
        assertThat(status().state()).isEqualTo("started");
        assertThat(gate.isSettled()).isTrue();
    }

    @Test
    void aBadFileAtTheStartLeavesItsPlaceToTheBuiltIn() throws Exception {
        Files.writeString(file(), good(1).replace("edge-step", "edge-stop"));

        start();

        assertThat(send()).isNull();
        assertThat(status().origin()).isEqualTo("built-in");
        assertThat(status().problems()).singleElement().asString().contains("edge-enrich.yaml:3: unknown failure behaviour");
        assertThat(keeper.missing()).isEmpty();
    }

    @Test
    void aRouteThatCannotStartIsReplacedByTheOneBefore() throws Exception {
        start();
        save(good(1));

        // Nothing is wrong with the file itself; but somebody else has that name.
        save(good(2).replace("uri: direct:edge-enrich", "uri: direct:source"));

        assertThat(send()).isEqualTo(1);
        assertThat(status().problems()).singleElement().asString().startsWith("ROUTE_NOT_STARTED route not started: edge-enrich from "
                + file()).contains("it runs as before, from " + file());
        save(good(3));
        assertThat(send()).isEqualTo(3);
        assertThat(keeper.problems()).isEmpty();
    }

    @Test
    void aRouteThatCannotStartAtTheStartLeavesItsPlaceToTheBuiltIn() throws Exception {
        Files.writeString(file(), good(2).replace("uri: direct:edge-enrich", "uri: direct:source"));

        start();

        assertThat(send()).isNull();
        assertThat(status().origin()).isEqualTo("built-in");
        assertThat(keeper.problems()).singleElement().asString().startsWith("ROUTE_NOT_STARTED");
    }

    @Test
    void aRouteIsReplacedOnlyWhenItIsEmptyAndGoesOnIfThatTakesTooLong() throws Exception {
        start();
        held = new CountDownLatch(1);
        CompletableFuture<Exchange> stuck = CompletableFuture.supplyAsync(() -> messages.send("direct:source", exchange -> { }));
        await().until(() -> context.camel().getInflightRepository().size(ID) == 1);

        save(good(1));
        await().until(() -> {
            keeper.look();
            return !keeper.problems().isEmpty();
        });

        assertThat(keeper.problems()).singleElement().asString().startsWith("ROUTE_NOT_DRAINED");
        assertThat(stuck).isNotDone();
        held.countDown();
        assertThat(stuck.get().getException()).isNull();
        await().until(() -> {
            keeper.look();
            return Integer.valueOf(1).equals(send());
        });
        assertThat(keeper.problems()).isEmpty();
    }

    @Test
    void aRouteOfTheSitesOwnComesAndGoesWithItsFile() throws Exception {
        start();
        Path own = directory.resolve("edge-own.yaml");
        Files.writeString(own, "- route: {id: edge-own, from: {uri: direct:own, steps: [{setHeader: {name: version, constant: own}}]}}\n");
        settle();

        assertThat(messages.request("direct:own", exchange -> { }).getMessage().getHeader("version")).isEqualTo("own");
        Files.delete(own);
        settle();

        assertThat(context.camel().getRoute("edge-own")).isNull();
        assertThat(context.camel().getRouteDefinition("edge-own")).isNull();
    }

    @Test
    void aDisabledRouteDoesNotRun() throws Exception {
        start(ID);

        assertThat(context.camel().getRoute(ID)).isNull();
        assertThat(status().origin()).isEqualTo("disabled");
        save(good(1));
        assertThat(send()).isEqualTo(1);
    }

    /** How many were sent; it fails with the first that failed. */
    private CompletableFuture<Long> flow() {
        return CompletableFuture.supplyAsync(() -> {
            long sent = 0;
            for (; flowing.get(); sent++) {
                Exception failure = messages.send("direct:source", exchange -> { }).getException();
                if (failure != null) {
                    throw new CompletionException(failure);
                }
            }
            return sent;
        });
    }

    private Integer send() {
        Exchange exchange = messages.send("direct:source", message -> { });
        assertThat(exchange.getException()).isNull();
        return exchange.getMessage().getHeader("version", Integer.class);
    }

    private void save(String text) throws IOException {
        Files.writeString(file(), text);
        settle();
    }

    /** A file counts when it has been the same in two looks. */
    private void settle() {
        keeper.look();
        keeper.look();
    }

    private RouteStatus status() {
        return keeper.status().stream().filter(route -> route.id().equals(ID)).findFirst().orElseThrow();
    }

    private Path file() {
        return directory.resolve(ID + ".yaml");
    }

    private static String good(int version) {
        return """
                - route:
                    id: edge-enrich
                    routeConfigurationId: edge-step
                    from:
                      uri: direct:edge-enrich
                      steps:
                        - setHeader:
                            name: version
                            constant: %d
                """.formatted(version);
    }
}
