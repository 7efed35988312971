package io.sitewire.edge;

import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.LocalPorts;
import io.sitewire.demo.TcpProxy;
import io.sitewire.support.TestBroker;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A real broker behind a link that can be bad. */
final class FarBroker implements AutoCloseable {
    private final TcpProxy link;
    private final TestBroker broker;

    FarBroker() throws Exception {
        int port = LocalPorts.free();
        link = TcpProxy.start(port);
        broker = new TestBroker(List.of(new KafkaBroker.Listener("FAR", port, link.port())), List.of(
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer", "allow.everyone.if.no.acl.found=true"));
    }

    TcpProxy link() {
        return link;
    }

    /** Host and port, by way of the link. */
    String address() {
        return "127.0.0.1:" + link.port();
    }

    Admin admin() {
        return broker.admin();
    }

    /** Everything in an edge's uplink, past the link. */
    List<ConsumerRecord<byte[], byte[]>> uplink(ForwardFixture fixture) {
        return fixture.uplink(broker.bootstrapServers());
    }

    /** The readings in it. */
    List<ConsumerRecord<byte[], byte[]>> taken(ForwardFixture fixture) {
        return ForwardFixture.readings(uplink(fixture));
    }

    @Override
    public void close() {
        link.close();
        broker.close();
    }
}
