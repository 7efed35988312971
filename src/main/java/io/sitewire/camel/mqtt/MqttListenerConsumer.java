package io.sitewire.camel.mqtt;

import io.sitewire.reading.Headers;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.ShutdownRunningTask;
import org.apache.camel.Suspendable;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.spi.ShutdownAware;
import org.apache.camel.support.DefaultConsumer;

/**
 * Turns publishes into exchanges, one each, on the connection's event loop. Its start binds the port; suspending it lets nobody in any
 * more, ends idle connections, and lets the others end when their last reading is acknowledged.
 *
 * <p>Sessions and counters outlive a stop and start of the route; of sessions, what the {@link SessionStore} keeps outlives the process.
 */
@ManagedResource(description = "MQTT listener")
public final class MqttListenerConsumer extends DefaultConsumer implements Suspendable, ShutdownAware {
    /** How soon a new certificate or password counts; to look costs the process a system call for each file. */
    private static final long LOOK_MILLIS = 1000;
    private final MqttListenerEndpoint endpoint;
    private AccessOptions access;
    private volatile ListenerState state;
    private Listener listener;
    private ScheduledExecutorService looks;

    MqttListenerConsumer(MqttListenerEndpoint endpoint, Processor processor) {
        super(endpoint, processor);
        this.endpoint = endpoint;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        access = endpoint.access();
        state = endpoint.state();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        state.admission = new Admission(access, endpoint.getEndpointBaseUri());
        if (state.admission.hasFiles()) {
            state.admission.look();
        }
        listen();
        watch(state.admission);
    }

    @Override
    protected void doSuspend() throws Exception {
        super.doSuspend();
        if (listener != null) {
            listener.stop();
        }
    }

    @Override
    protected void doResume() throws Exception {
        super.doResume();
        closeListener();
        listen();
    }

    @Override
    protected void doStop() throws Exception {
        closeListener();
        stopWatching();
        super.doStop();
    }

    private void watch(Admission admission) {
        if (!admission.hasFiles()) {
            return;
        }
        looks = endpoint.getCamelContext().getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "mqtt-listener-files");
        looks.scheduleWithFixedDelay(admission::look, LOOK_MILLIS, LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void stopWatching() {
        if (looks != null) {
            endpoint.getCamelContext().getExecutorServiceManager().shutdownNow(looks);
            looks = null;
        }
    }

    private void listen() {
        state.readings = this::process;
        listener = Listener.start(endpoint.getComponent().vertx(), state, endpoint.getHost(), endpoint.getBoundPort());
        endpoint.setBoundPort(listener.port());
    }

    private void closeListener() {
        if (listener != null) {
            listener.stop();
            listener.close();
            listener = null;
        }
    }

    private void process(Publish publish, SessionStore.Receipt receipt, java.util.function.Consumer<Exception> done) {
        Exchange exchange = createExchange(true);
        Message message = exchange.getMessage();
        message.setBody(publish.payload());
        message.setHeader(MqttListenerConstants.MQTT_TOPIC, publish.topic());
        message.setHeader(MqttListenerConstants.MQTT_QOS, publish.qos());
        message.setHeader(MqttListenerConstants.MQTT_CLIENT_ID, publish.clientId());
        if (publish.contentType() != null && !publish.contentType().isEmpty()) {
            message.setHeader(Headers.CONTENT_TYPE, publish.contentType());
        }
        receipt.attach(exchange);
        AtomicBoolean completed = new AtomicBoolean();
        try {
            getAsyncProcessor().process(exchange, doneSync -> {
                if (completed.compareAndSet(false, true)) {
                    done.accept(failure(exchange));
                }
            });
        } catch (RuntimeException e) {
            // Camel reports failures in the exchange; one that escapes, as in a stop, must not leave the reading in flight for ever.
            if (completed.compareAndSet(false, true)) {
                done.accept(e);
            }
        }
    }

    private static Exception failure(Exchange exchange) {
        if (exchange.getException() == null && exchange.isRollbackOnly()) {
            return new IllegalStateException("the exchange was rolled back");
        }
        return exchange.getException();
    }

    /** Before an exchange is counted done, its acknowledgement is on its way. */
    @Override
    public int getPendingExchangesSize() {
        return state == null ? 0 : state.counters.readingsInFlight.get();
    }

    @Override
    public boolean deferShutdown(ShutdownRunningTask shutdownRunningTask) {
        return false;
    }

    @Override
    public void prepareShutdown(boolean suspendOnly, boolean forced) {
        // Suspending has done all there is to do; a forced stop closes what is left, unacknowledged.
    }

    /** All zero if it never started. May be called from any thread. */
    public ListenerStatistics statistics() {
        ListenerState started = state;
        return started == null ? new ListenerCounters().snapshot(0, 0) : started.statistics();
    }

    /** TCP connections, also those that have not said who they are. */
    int sockets() {
        return state.counters.sockets.get();
    }

    @ManagedAttribute(description = "The port that is listened on")
    public int getPort() {
        return endpoint.getBoundPort();
    }

    @ManagedAttribute(description = "Clients connected now")
    public long getConnections() {
        return statistics().connections();
    }

    @ManagedAttribute(description = "Clients now not read from, because they or all together have too much in flight")
    public long getConnectionsPaused() {
        return statistics().connectionsPaused();
    }

    @ManagedAttribute(description = "Clients ever connected")
    public long getConnectionsAccepted() {
        return statistics().connectionsAccepted();
    }

    @ManagedAttribute(description = "Connections refused or ended for a fault")
    public long getConnectionsRefused() {
        return statistics().refusedTotal();
    }

    @ManagedAttribute(description = "Connections refused or ended for a fault, by reason")
    public String getConnectionsRefusedByReason() {
        return statistics().refused().toString();
    }

    @ManagedAttribute(description = "Sessions kept, of connected and absent clients")
    public long getSessions() {
        return statistics().sessions();
    }

    @ManagedAttribute(description = "Publishes received at QoS 0, 1 and 2")
    public String getPublishesByQos() {
        ListenerStatistics now = statistics();
        return now.publishesQos0() + ", " + now.publishesQos1() + ", " + now.publishesQos2();
    }

    @ManagedAttribute(description = "Readings in the route now")
    public long getReadingsInFlight() {
        return statistics().readingsInFlight();
    }

    @ManagedAttribute(description = "Bytes in the route now, as counted against inFlightSizeMax")
    public long getBytesInFlight() {
        return statistics().bytesInFlight();
    }
}
