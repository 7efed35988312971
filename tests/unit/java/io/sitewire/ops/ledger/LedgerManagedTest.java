package io.sitewire.ops.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.kafka.LedgerFollower;
import io.sitewire.ops.jmx.DescribedBeans;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanFeatureInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class LedgerManagedTest {
    @Test
    void theLedgerIsShownWithDescriptionsAlsoBeforeItIsRead() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.sitewire:type=Ledger");
        LedgerManaged ledger = new LedgerManaged(new LedgerFollower(Map.of("bootstrap.servers", "127.0.0.1:9"), summary -> { }));
        DescribedBeans.register(LedgerManaged.TYPE, ledger, LedgerMXBean.class, LedgerManaged.BEAN, LedgerManaged.TEXTS);

        MBeanInfo info = server.getMBeanInfo(name);

        assertThat(Stream.concat(Arrays.stream(info.getAttributes()), Arrays.stream(info.getOperations()))
                .collect(Collectors.toMap(MBeanFeatureInfo::getName, MBeanFeatureInfo::getDescription))).isEqualTo(LedgerManaged.TEXTS);
        assertThat(server.getAttribute(name, "Complete")).isEqualTo(false);
        assertThat((Object[]) server.getAttribute(name, "Figures")).isEmpty();
        assertThatThrownBy(() -> server.invoke(name, "site", new Object[] {"plant-7"}, new String[] {String.class.getName()}))
                .rootCause().hasMessageContaining("knows no site plant-7");
        DescribedBeans.unregister(LedgerManaged.TYPE);
    }
}
