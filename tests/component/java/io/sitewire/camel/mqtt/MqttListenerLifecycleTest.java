package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sitewire.demo.LocalPorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.ServiceStatus;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The listener starts and stops with its route, says why it can't, and leaves no reading half done. */
final class MqttListenerLifecycleTest {
    private ListenerFixture listener;

    @AfterEach
    void stop() {
        if (listener != null) {
            listener.close();
        }
    }

    @Test
    void aPortInUseFailsTheStartByName() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> new ListenerFixture(taken.getLocalPort(), "")).hasRootCauseInstanceOf(java.net.BindException.class)
                    .satisfies(thrown -> assertThat(named(thrown).error()).isEqualTo(ListenerError.LISTENER_PORT_IN_USE))
                    .satisfies(thrown -> assertThat(named(thrown)).hasMessageStartingWith("LISTENER_PORT_IN_USE port is in use: host "
                            + "127.0.0.1, port " + taken.getLocalPort()));
        }
    }

    @Test
    void twoListenersOfOneProcessCannotShareAPort() throws Exception {
        listener = new ListenerFixture("");

        assertThatThrownBy(() -> new ListenerFixture(listener.port(), "receiveMax=5"))
                .satisfies(thrown -> assertThat(named(thrown).error()).isEqualTo(ListenerError.LISTENER_PORT_IN_USE));
    }

    @ParameterizedTest
    @CsvSource({"receiveMax=0", "receiveMax=65536", "packetSizeMax=1T", "packetSizeMax=much", "connectTimeout=0", "connectionsMax=0"})
    void anOptionOutOfItsRangeFailsTheStartByName(String options) {
        assertThatThrownBy(() -> new ListenerFixture(options))
                .satisfies(thrown -> assertThat(named(thrown).error()).isEqualTo(ListenerError.LISTENER_OPTION_INVALID))
                .satisfies(thrown -> assertThat(named(thrown)).hasMessageContaining(options.substring(0, options.indexOf('='))));
    }

    @Test
    void allOptionsAreTakenFromTheUri() throws Exception {
        listener = new ListenerFixture("connectionsMax=7&packetSizeMax=2M&receiveMax=9&inFlightSizeMax=3M&connectTimeout=4s"
                + "&writeTimeout=500ms&sessionExpiryMax=2h&readingSizeMax=6K");

        ListenerOptions options = ((MqttListenerEndpoint) listener.consumer().getEndpoint()).options();

        assertThat(options).isEqualTo(new ListenerOptions(7, 2 << 20, 9, 3 << 20, java.time.Duration.ofSeconds(4),
                java.time.Duration.ofMillis(500), java.time.Duration.ofHours(2), 6 << 10));
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 5})
    void aStopTellsIdleClientsAtOnceAndOthersWhenTheirReadingIsAcknowledged(int level) throws Exception {
        listener = new ListenerFixture("");
        listener.disk.hold();
        try (RawClient idle = listener.client(level).connected("idle"); RawClient busy = listener.client(level).connected("busy")) {
            busy.publish(1, 1, "r0");
            await().until(() -> listener.disk.heldCount() == 1);

            CompletableFuture<Void> stopping = CompletableFuture.runAsync(() -> listener.camel.stop());

            if (level == 5) {
                assertThat(idle.read().disconnectCode()).isEqualTo(0x8B);
            }
            assertThat(idle.isClosedByPeer()).isTrue();
            await().until(() -> listener.statistics().connectionsPaused() == 1);
            busy.publish(1, 2, "not read any more");
            assertThat(busy.hasHeardNothing()).isTrue();
            listener.disk.free();
            assertThat(busy.read().type()).isEqualTo(RawClient.PUBACK);
            if (level == 5) {
                assertThat(busy.read().disconnectCode()).isEqualTo(0x8B);
            }
            assertThat(busy.isClosedByPeer()).isTrue();
            stopping.join();
        }
        assertThat(listener.disk.bodies()).containsExactly("r0");
    }

    @Test
    void aStopThatTimesOutAcknowledgesNothing() throws Exception {
        listener = new ListenerFixture("");
        listener.camel.getShutdownStrategy().setTimeout(1);
        listener.disk.hold();
        try (RawClient client = listener.client(5).connected("stuck")) {
            client.publish(1, 1, "r0");
            await().until(() -> listener.disk.heldCount() == 1);

            listener.camel.stop();

            assertThat(client.read().disconnectCode()).isEqualTo(0x8B);
            assertThat(client.isClosedByPeer()).isTrue();
        }
    }

    @Test
    void aRouteCanBeStoppedAndStartedAgainAndSessionsAreKept() throws Exception {
        listener = new ListenerFixture("");
        int port = listener.port();
        try (RawClient before = listener.client(4).connected("kept", false, 0)) {
            before.publish(2, 1, "r0");
            before.read();

            listener.camel.getRouteController().stopRoute(ListenerFixture.ROUTE);
            assertThat(before.isClosedByPeer()).isTrue();
            // The system gives the port back a moment after the listener has closed it.
            await().untilAsserted(() -> assertThatThrownBy(() -> new RawClient(port, 4)).isInstanceOf(java.net.ConnectException.class));
            listener.camel.getRouteController().startRoute(ListenerFixture.ROUTE);
        }
        try (RawClient after = listener.client(4).connected("kept", false, 0)) {
            assertThat(after.sessionPresent).isTrue();
            after.publishAgain(2, 1, "r0");
            assertThat(after.read().type()).isEqualTo(RawClient.PUBREC);
        }
        assertThat(listener.port()).isEqualTo(port);
        assertThat(listener.disk.bodies()).containsExactly("r0");
    }

    @Test
    void aRouteCanBeReplacedByAnotherAtTheSameAddressAndSessionsAreKept() throws Exception {
        int port = LocalPorts.free();
        listener = new ListenerFixture(port, "");
        try (RawClient before = listener.client(4).connected("kept", false, 0)) {
            before.publish(2, 1, "r0");
            before.read();

            listener.camel.getRouteController().stopRoute(ListenerFixture.ROUTE);
            listener.camel.removeRoute(ListenerFixture.ROUTE);
        }
        listener.camel.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("mqtt-listener:127.0.0.1:" + port + "?receiveMax=7").routeId(ListenerFixture.ROUTE).process(listener.disk);
            }
        });

        try (RawClient after = listener.client(4).connected("kept", false, 0)) {
            assertThat(after.sessionPresent).isTrue();
            after.publishAgain(2, 1, "r0");
            assertThat(after.read().type()).isEqualTo(RawClient.PUBREC);
        }
        assertThat(((MqttListenerEndpoint) listener.consumer().getEndpoint()).state().options.receiveMax()).isEqualTo(7);
        assertThat(listener.disk.bodies()).containsExactly("r0");
    }

    @Test
    void aSuspendedRouteLetsNobodyInAndAResumedOneDoesAtTheSamePort() throws Exception {
        int port = LocalPorts.free();
        listener = new ListenerFixture(port, "");

        for (int i = 0; i < 3; i++) {
            listener.camel.getRouteController().suspendRoute(ListenerFixture.ROUTE);
            assertThat(listener.camel.getRouteController().getRouteStatus(ListenerFixture.ROUTE)).isEqualTo(ServiceStatus.Suspended);
            try (RawClient refused = new RawClient(port, 4)) {
                refused.connect("early", true, 0, 0);
                assertThat(refused.read().body()[1]).isEqualTo((byte) 3);
            }
            listener.camel.getRouteController().resumeRoute(ListenerFixture.ROUTE);
            try (RawClient client = new RawClient(port, 4).connected("late")) {
                client.publish(1, 1, "r" + i);
                assertThat(client.read().type()).isEqualTo(RawClient.PUBACK);
            }
        }
        assertThat(listener.disk.bodies()).containsExactly("r0", "r1", "r2");
    }

    static ListenerException named(Throwable thrown) {
        Throwable cause = thrown;
        while (!(cause instanceof ListenerException)) {
            cause = cause.getCause();
        }
        return (ListenerException) cause;
    }
}
