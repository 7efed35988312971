package io.sitewire.ops.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.buffer.Buffer;
import io.sitewire.buffer.BufferOptions;
import io.sitewire.buffer.Entry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BufferBeansTest {
    @TempDir
    private Path folder;

    @Test
    void aBufferIsShownWithItsFiguresAndTakenOutAgain() throws Exception {
        MBeanServer server = MBeanServerFactory.newMBeanServer();
        ObjectName name = new ObjectName("io.sitewire:type=Buffer,name=outbox");
        try (Buffer buffer = Buffer.open(folder, BufferOptions.of("outbox"))) {
            BufferBeans.register(server, "outbox", buffer, folder);
            buffer.reader("forward");
            buffer.append(List.of(new Entry(Map.of(), new byte[10]), new Entry(Map.of(), new byte[10]))).get(10, TimeUnit.SECONDS);
            buffer.reader("forward").acknowledge(1);

            assertThat(server.getAttribute(name, "State")).isEqualTo("UP");
            assertThat(server.getAttribute(name, "Records")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "PositionNext")).isEqualTo(2L);
            assertThat(server.getAttribute(name, "PositionDurable")).isEqualTo(2L);
            assertThat(server.getAttribute(name, "PositionAcknowledged")).isEqualTo(1L);
            assertThat(server.getAttribute(name, "Syncs")).isEqualTo(1L);
            assertThat((double) server.getAttribute(name, "SyncMaxMillis")).isPositive();
            assertThat((long) server.getAttribute(name, "FreeBytes")).isPositive();
            assertThat(server.getMBeanInfo(name).getAttributes()).hasSizeGreaterThan(20).allSatisfy(
                    attribute -> assertThat(server.getAttribute(name, attribute.getName())).as(attribute.getName()).isNotNull());
        }
        BufferBeans.unregister(server, "outbox");
        assertThat(server.isRegistered(name)).isFalse();
    }
}
