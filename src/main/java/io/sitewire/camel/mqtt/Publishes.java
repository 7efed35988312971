package io.sitewire.camel.mqtt;

import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.sitewire.camel.mqtt.InFlightBudget.Claim;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection's publishes from their arrival to their acknowledgement: flow control, what is known already, and the order of answers.
 *
 * <p>Event loop only, but for what completes an exchange, which comes from any thread and only leaves a task for the event loop.
 */
final class Publishes implements Acknowledgements.Sender {
    /** How many QoS 2 messages an MQTT 3 client may leave without PUBREL, in receive maximums; MQTT 5 has a rule of its own. */
    private static final int UNRELEASED_FACTOR = 4;

    private final Connection connection;
    private final ListenerState state;
    private final Session session;
    private final boolean mqtt5;
    private final Acknowledgements acknowledgements = new Acknowledgements(this);
    /** QoS 2 messages of this connection that are not finished; they count against MQTT 5's receive maximum until PUBCOMP. */
    private final BitSet unfinished = new BitSet();
    private int unfinishedCount;
    private int qos1Count;
    private int qos0InFlight;
    private int releasesInFlight;
    private Claim claim;
    private boolean closed;
    private final AtomicBoolean settleScheduled = new AtomicBoolean();

    Publishes(Connection connection, ListenerState state, Session session, boolean mqtt5) {
        this.connection = connection;
        this.state = state;
        this.session = session;
        this.mqtt5 = mqtt5;
        session.takenBy(this);
    }

    /** Packets without an answer yet. */
    int inFlight() {
        return acknowledgements.size() + qos0InFlight + releasesInFlight + (claim == null ? 0 : 1);
    }

    void publish(Publish publish, int packetId, boolean dup) {
        state.counters.published(publish.qos());
        if (publish.qos() > 0 && exceedsReceiveMax(publish.qos(), packetId)) {
            connection.disconnect(DisconnectReason.RECEIVE_MAX_EXCEEDED);
        } else if (publish.payload().length > state.options.readingSizeMax()) {
            refuseTooLarge(publish, packetId);
        } else {
            Claim wanted = new Claim(publish.size(), () -> connection.execute(() -> granted(publish, packetId, dup)));
            claim = wanted;
            if (state.budget.take(wanted)) {
                claim = null;
                process(publish, packetId, dup);
            } else {
                connection.gate().pause(ReadGate.Cause.IN_FLIGHT_SIZE);
            }
        }
        checkFlow();
    }

    /** @return whether the client kept to the protocol */
    boolean release(int packetId) {
        Session.Released released = session.release(packetId);
        if (released.release() == Session.Release.IN_FLIGHT) {
            return false;
        }
        byte code = released.release() == Session.Release.RELEASED ? Packets.SUCCESS : Packets.PACKET_IDENTIFIER_NOT_FOUND;
        if (released.durable().toCompletableFuture().isDone()) {
            finishRelease(packetId, code, released);
        } else {
            // The identifier is free with PUBCOMP, so that it must be free on the disk before.
            releasesInFlight++;
            released.durable().whenComplete((done, failure) -> connection.execute(() -> {
                releasesInFlight--;
                finishRelease(packetId, code, released);
                checkFlow();
            }));
        }
        return true;
    }

    private void finishRelease(int packetId, byte code, Session.Released released) {
        if (closed) {
            return;
        }
        if (released.durable().toCompletableFuture().isCompletedExceptionally()) {
            connection.disconnect(DisconnectReason.READING_NOT_STORED);
            return;
        }
        finish(packetId);
        connection.write(Packets.acknowledgement(MqttMessageType.PUBCOMP, packetId, code));
    }

    /** The connection is over: what is in the route runs on without it. */
    void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (claim != null && !state.budget.cancel(claim)) {
            state.budget.giveBack(claim.size());
        }
        claim = null;
        session.abandon(this, acknowledgements.abandon());
    }

    @Override
    public void acknowledge(int packetId, int qos, byte code, long fingerprint) {
        if (qos == 1) {
            qos1Count--;
        } else if (code != Packets.SUCCESS) {
            finish(packetId);
        }
        if (code == Packets.SUCCESS) {
            state.counters.acknowledged.increment();
        }
        MqttMessage answer = Packets.acknowledgement(qos == 1 ? MqttMessageType.PUBACK : MqttMessageType.PUBREC, packetId, code);
        if (qos == 1 && code == Packets.SUCCESS) {
            connection.write(answer, () -> session.notAcknowledged(this, packetId, fingerprint));
        } else {
            connection.write(answer);
        }
    }

    @Override
    public void notStored() {
        connection.disconnect(DisconnectReason.READING_NOT_STORED);
    }

    private void granted(Publish publish, int packetId, boolean dup) {
        if (closed) {
            return;
        }
        claim = null;
        process(publish, packetId, dup);
        connection.gate().resume(ReadGate.Cause.IN_FLIGHT_SIZE);
        checkFlow();
    }

    /** The publish's bytes are taken; whatever happens to it gives them back. */
    private void process(Publish publish, int packetId, boolean dup) {
        if (publish.qos() == 0) {
            qos0InFlight++;
            state.counters.readingsInFlight.incrementAndGet();
            state.readings.accept(publish, SessionStore.Receipt.NONE, failure -> completeQos0(publish, failure));
            return;
        }
        long fingerprint = Fingerprint.of(publish.topic(), publish.payload());
        Session.Arrived arrived = session.arrive(this, packetId, publish.qos(), dup, fingerprint);
        if (arrived.arrival() != Session.Arrival.NEW) {
            state.budget.giveBack(publish.size());
        }
        switch (arrived.arrival()) {
            case NEW -> accept(publish, arrived.inFlight());
            case KNOWN_ADOPTED -> {
                state.counters.repeats.increment();
                count(publish.qos(), packetId);
                acknowledgements.add(arrived.inFlight());
            }
            case KNOWN_STORED -> {
                state.counters.repeats.increment();
                count(publish.qos(), packetId);
                acknowledgements.add(packetId, publish.qos(), Packets.SUCCESS, fingerprint);
                acknowledgements.send();
            }
            case KNOWN_PENDING -> state.counters.repeats.increment();
            case IDENTIFIER_IN_USE -> connection.disconnect(DisconnectReason.PROTOCOL_ERROR);
        }
        if (publish.qos() == 2 && session.unreleasedCount() > UNRELEASED_FACTOR * state.options.receiveMax()) {
            connection.disconnect(DisconnectReason.RECEIVE_MAX_EXCEEDED);
        }
    }

    private void accept(Publish publish, InFlight inFlight) {
        SessionStore.Receipt receipt = publish.qos() == 2 ? state.sessions.receive(session, inFlight) : SessionStore.Receipt.NONE;
        if (receipt == null) {
            session.complete(inFlight, false);
            state.budget.giveBack(publish.size());
            connection.disconnect(DisconnectReason.SESSIONS_FULL);
            return;
        }
        count(publish.qos(), inFlight.packetId);
        acknowledgements.add(inFlight);
        state.counters.readingsInFlight.incrementAndGet();
        state.readings.accept(publish, receipt, failure -> {
            if (failure == null) {
                receipt.complete().whenComplete((done, notStored) -> complete(publish, inFlight, notStored));
            } else {
                receipt.takeBack();
                complete(publish, inFlight, failure);
            }
        });
    }

    private void refuseTooLarge(Publish publish, int packetId) {
        if (publish.qos() == 0) {
            state.counters.tooLargeDropped.increment();
            connection.log().tooLarge(publish, "it is dropped, since QoS 0 has no answer");
            return;
        }
        state.counters.tooLargeRefused.increment();
        if (!mqtt5) {
            connection.log().tooLarge(publish, "the client is disconnected, since MQTT 3 has no answer that says so");
            connection.disconnect(DisconnectReason.READING_TOO_LARGE);
            return;
        }
        connection.log().tooLarge(publish, "it is refused with reason code 0x97");
        count(publish.qos(), packetId);
        acknowledgements.add(packetId, publish.qos(), Packets.QUOTA_EXCEEDED, 0);
        acknowledgements.send();
    }

    private void completeQos0(Publish publish, Exception failure) {
        completed(publish, failure);
        connection.execute(() -> {
            qos0InFlight--;
            checkFlow();
        });
    }

    private void complete(Publish publish, InFlight inFlight, Throwable failure) {
        Publishes owner = session.complete(inFlight, failure == null);
        // First the answer, then the count: a stop that waits for the count must find the answer on its way.
        if (owner != null) {
            owner.settleSoon();
        }
        completed(publish, failure);
    }

    private void completed(Publish publish, Throwable failure) {
        state.counters.readingsInFlight.decrementAndGet();
        if (failure != null) {
            state.counters.failed.increment();
            connection.log().failed(failure);
        }
        state.budget.giveBack(publish.size());
    }

    /** One task acknowledges all that one sync has stored, and they leave in one write. */
    private void settleSoon() {
        if (settleScheduled.compareAndSet(false, true)) {
            connection.execute(() -> {
                settleScheduled.set(false);
                if (!closed) {
                    acknowledgements.send();
                    checkFlow();
                }
            });
        }
    }

    /** MQTT 5 clients keep to the maximum by themselves: reading goes on at it, to hear PINGREQ and to notice who does not. */
    private void checkFlow() {
        if (closed) {
            return;
        }
        int limit = state.options.receiveMax() + (mqtt5 ? 1 : 0);
        if (inFlight() >= limit) {
            connection.gate().pause(ReadGate.Cause.RECEIVE_MAX);
        } else {
            connection.gate().resume(ReadGate.Cause.RECEIVE_MAX);
        }
        connection.checkIdle();
    }

    private boolean exceedsReceiveMax(int qos, int packetId) {
        boolean counted = qos == 2 && unfinished.get(packetId);
        return mqtt5 && !counted && qos1Count + unfinishedCount >= state.options.receiveMax();
    }

    private void count(int qos, int packetId) {
        if (qos == 1) {
            qos1Count++;
        } else if (!unfinished.get(packetId)) {
            unfinished.set(packetId);
            unfinishedCount++;
        }
    }

    private void finish(int packetId) {
        if (unfinished.get(packetId)) {
            unfinished.clear(packetId);
            unfinishedCount--;
        }
    }
}
