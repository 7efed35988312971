package io.sitewire.ops.jmx;

import java.lang.management.ManagementFactory;
import java.util.Map;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows what there is once in a process in JMX, as {@code io.sitewire:type=TYPE}, with descriptions. A failure costs the view, never the
 * start.
 */
public final class DescribedBeans {
    private static final Logger LOG = LoggerFactory.getLogger(DescribedBeans.class);

    private DescribedBeans() {
    }

    /**
     * Registers it, in place of an earlier one.
     *
     * @param kind an interface that follows the rules of MXBeans
     * @param bean what the whole of it is
     * @param texts what each attribute and operation is, by name
     */
    public static <T> void register(String type, T implementation, Class<T> kind, String bean, Map<String, String> texts) {
        unregister(type);
        try {
            server().registerMBean(new Described<>(implementation, kind, bean, texts), name(type));
        } catch (JMException e) {
            LOG.warn("{} is not shown in JMX; everything else works", type, e);
        }
    }

    public static void unregister(String type) {
        try {
            if (server().isRegistered(name(type))) {
                server().unregisterMBean(name(type));
            }
        } catch (JMException e) {
            LOG.debug("{} was not taken out of JMX", type, e);
        }
    }

    private static MBeanServer server() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    private static ObjectName name(String type) throws JMException {
        return new ObjectName("io.sitewire:type=" + type);
    }

    private static final class Described<T> extends StandardMBean {
        private final String bean;
        private final Map<String, String> texts;

        Described(T implementation, Class<T> kind, String bean, Map<String, String> texts) {
            super(implementation, kind, true);
            this.bean = bean;
            this.texts = texts;
        }

        @Override
        protected String getDescription(MBeanInfo info) {
            return bean;
        }

        @Override
        protected String getDescription(MBeanAttributeInfo attribute) {
            return texts.get(attribute.getName());
        }

        @Override
        protected String getDescription(MBeanOperationInfo operation) {
            return texts.get(operation.getName());
        }
    }
}
