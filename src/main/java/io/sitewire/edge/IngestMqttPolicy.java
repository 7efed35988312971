package io.sitewire.edge;

import io.quarkus.arc.Unremovable;
import io.sitewire.reading.Headers;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Consumer;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Message;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.SynchronizationAdapter;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * Tells {@link IngestMqttClient} what Camel's MQTT consumer keeps to itself: that an exchange has failed, and when the route stops.
 */
@Singleton
@Unremovable
@Named("mqttPolicy")
final class IngestMqttPolicy extends RoutePolicySupport {
    private final IngestMqttClient client;

    @Inject
    public IngestMqttPolicy(IngestMqttClient client) {
        this.client = client;
    }

    @Override
    public void onStart(Route route) {
        PahoMqtt5Consumer consumer = (PahoMqtt5Consumer) route.getConsumer();
        client.setIntakeOpen(() -> !consumer.isStoppingOrStopped() && !consumer.isSuspendingOrSuspended());
    }

    @Override
    public void onStop(Route route) {
        client.stopKeeper();
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        if (!(exchange.getIn() instanceof PahoMqtt5Message message)) {
            return;
        }
        MqttMessage mqtt = message.getMqttMessage();
        int id = mqtt.getId();
        if (mqtt.getProperties() != null && mqtt.getProperties().getContentType() != null) {
            message.setHeader(Headers.CONTENT_TYPE, mqtt.getProperties().getContentType());
        }
        exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onFailure(Exchange done) {
                client.failed(id, done.getException());
            }
        });
    }
}
