package io.sitewire.ops.jmx;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.sitewire.buffer.Buffer;
import io.sitewire.config.SitewireConfig;
import io.sitewire.edge.EdgeBuffers;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows an edge's buffers in JMX. A failure costs the view, never the start. */
@Singleton
@RegisterForReflection(targets = {BufferMXBean.class, BufferManaged.class})
final class BufferBeans {
    private static final Logger LOG = LoggerFactory.getLogger(BufferBeans.class);
    private final SitewireConfig config;
    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();

    @Inject
    BufferBeans(SitewireConfig config) {
        this.config = config;
    }

    void start(@Observes StartupEvent event, @Named(EdgeBuffers.OUTBOX) Instance<Buffer> outbox,
            @Named(EdgeBuffers.DEAD_LETTERS) Instance<Buffer> deadLetters, Instance<EdgeBuffers> buffers) {
        if (ConfigUtils.isProfileActive("edge")) {
            register(server, outbox.get(), new BufferManaged.Settings(EdgeBuffers.OUTBOX, Path.of(config.buffer().directory()),
                    config.buffer().sizeMax().asLongValue(), "sitewire.buffer.size-max", buffers.get().keys()));
            register(server, deadLetters.get(), new BufferManaged.Settings(EdgeBuffers.DEAD_LETTERS,
                    Path.of(config.deadLetters().directory()), config.deadLetters().sizeMax().asLongValue(),
                    "sitewire.dead-letters.size-max", buffers.get().keys()));
        }
    }

    void stop(@Observes ShutdownEvent event) {
        unregister(server, EdgeBuffers.OUTBOX);
        unregister(server, EdgeBuffers.DEAD_LETTERS);
    }

    static void register(MBeanServer server, Buffer buffer, BufferManaged.Settings settings) {
        unregister(server, settings.name());
        try {
            server.registerMBean(new BufferManaged(buffer, settings), objectName(settings.name()));
        } catch (JMException e) {
            LOG.warn("buffer {} is not shown in JMX; everything else works", settings.name(), e);
        }
    }

    static void unregister(MBeanServer server, String name) {
        try {
            if (server.isRegistered(objectName(name))) {
                server.unregisterMBean(objectName(name));
            }
        } catch (JMException e) {
            LOG.debug("buffer {} was not taken out of JMX", name, e);
        }
    }

    private static ObjectName objectName(String name) throws JMException {
        return new ObjectName("io.sitewire:type=Buffer,name=" + name);
    }
}
