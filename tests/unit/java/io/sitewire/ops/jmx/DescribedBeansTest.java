package io.sitewire.ops.jmx;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DescribedBeansTest {
    /** What an MXBean may look like. */
    public interface LampMXBean {
        boolean isLit();

        String light();
    }

    static Stream<Arguments> kinds() {
        return Stream.of(Arguments.of(LinkMXBean.class, LinkBeans.TEXTS), Arguments.of(MergeMXBean.class, MergeBeans.TEXTS));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyAttributeAndOperationIsDescribedAndNothingElseIs(Class<?> kind, Map<String, String> texts) {
        Set<String> names = Arrays.stream(kind.getMethods()).map(Method::getName).map(name -> name.replaceFirst("^(get|is)", ""))
                .collect(Collectors.toSet());

        assertThat(texts.keySet()).isEqualTo(names);
    }

    @Test
    void whatIsRegisteredIsShownWithItsDescriptionsAndTakenOutAgain() throws Exception {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName name = new ObjectName("io.sitewire:type=Lamp");
        LampMXBean lamp = new LampMXBean() {
            @Override
            public boolean isLit() {
                return true;
            }

            @Override
            public String light() {
                return "done";
            }
        };
        DescribedBeans.register("Lamp", lamp, LampMXBean.class, "A lamp", Map.of("Lit", "Whether it is lit", "light", "Lights it"));
        DescribedBeans.register("Lamp", lamp, LampMXBean.class, "A lamp", Map.of("Lit", "Whether it is lit", "light", "Lights it"));

        MBeanInfo info = server.getMBeanInfo(name);
        assertThat(info.getDescription()).isEqualTo("A lamp");
        assertThat(info.getAttributes()[0].getDescription()).isEqualTo("Whether it is lit");
        assertThat(info.getOperations()[0].getDescription()).isEqualTo("Lights it");
        assertThat(server.getAttribute(name, "Lit")).isEqualTo(true);
        assertThat(server.invoke(name, "light", new Object[0], new String[0])).isEqualTo("done");
        DescribedBeans.unregister("Lamp");
        assertThat(server.isRegistered(name)).isFalse();
    }
}
