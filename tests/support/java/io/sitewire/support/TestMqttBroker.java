package io.sitewire.support;

/** A real MQTT broker on loopback, whose sessions and messages survive a restart of it. */
public interface TestMqttBroker extends AutoCloseable {
    /** Starts it, on the same port and data each time, and returns when it listens. */
    void start() throws Exception;

    /** Ends it in good order. */
    void stop() throws Exception;

    int port();

    default String url() {
        return "tcp://127.0.0.1:" + port();
    }

    @Override
    default void close() throws Exception {
        stop();
    }
}
