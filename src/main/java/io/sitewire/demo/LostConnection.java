package io.sitewire.demo;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** Tells that an MQTT connection is gone; a machine that only sends wants to know nothing else. */
record LostConnection(Runnable lost) implements MqttCallback {

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        lost.run();
    }

    @Override
    public void mqttErrorOccurred(MqttException exception) {
        // An error that ends the connection is followed by disconnected().
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        // Nothing is subscribed to.
    }

    @Override
    public void deliveryComplete(IMqttToken token) {
        // Each publish has a listener of its own.
    }

    @Override
    public void connectComplete(boolean reconnect, String serverUri) {
        // The sender waits for the connection itself.
    }

    @Override
    public void authPacketArrived(int reasonCode, MqttProperties properties) {
        // Nothing authenticates in steps.
    }
}
