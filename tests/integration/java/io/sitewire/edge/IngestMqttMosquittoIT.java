package io.sitewire.edge;

import io.sitewire.support.MosquittoBroker;
import io.sitewire.support.TestMqttBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;

/** The same promises with mosquitto, where it is installed. */
@EnabledIf("io.sitewire.support.MosquittoBroker#isInstalled")
class IngestMqttMosquittoIT extends IngestMqttIT {
    @Override
    TestMqttBroker broker(Path data) {
        return new MosquittoBroker(data);
    }
}
