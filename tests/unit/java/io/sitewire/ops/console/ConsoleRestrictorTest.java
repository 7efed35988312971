package io.sitewire.ops.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jolokia.server.core.util.RequestType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConsoleRestrictorTest {
    private final ConsoleRestrictor viewer = new ConsoleRestrictor(ConsoleRole.VIEWER);
    private final ConsoleRestrictor operator = new ConsoleRestrictor(ConsoleRole.OPERATOR);

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "io.sitewire:type=Link | pause | false | true",
        "io.sitewire:type=Link,name=* | pause | false | false",
        "io.sitewire:* | pause | false | false",
        "*:type=Link | pause | false | false",
        "org.apache.camel:type=routes,name=a | stop() | false | true",
        "org.apache.camel:type=routes,name=a | stop(java.lang.Long) | false | true",
        "org.apache.camel:type=routes,name=a | remove | false | false",
        "org.apache.camel:type=routes,name=a | updateRouteFromXml(java.lang.String) | false | false",
        "org.apache.camel:type=context,name=a | dumpRoutesAsXml() | true | true",
        "org.apache.camel:type=context,name=a | dumpRoutesAsXml(boolean) | false | false",
        "org.apache.camel:type=context,name=a | dumpRoutesStatsAsXml | true | true",
        "org.apache.camel:type=context,name=a | stop | false | false",
        "org.apache.camel:type=context,name=a | sendBody(java.lang.String,java.lang.Object) | false | false",
        "org.apache.camel:type=endpoints,name=a | browseAllMessagesAsXml(java.lang.Boolean) | false | false",
        "java.lang:type=Memory | gc | false | true",
        "java.lang:type=Threading | dumpAllThreads(boolean,boolean) | true | true",
        "java.util.logging:type=Logging | setLoggerLevel | false | false",
        "com.sun.management:type=DiagnosticCommand | gcRun | false | false"})
    void anOperationIsAllowedOnlyToWhomItIsGiven(String bean, String operation, boolean asViewer, boolean asOperator)
            throws MalformedObjectNameException {
        assertThat(viewer.isOperationAllowed(new ObjectName(bean), operation)).isEqualTo(asViewer);
        assertThat(operator.isOperationAllowed(new ObjectName(bean), operation)).isEqualTo(asOperator);
    }

    @Test
    void nobodyWritesAttributesOrReadsWhatMayBeSecret() throws MalformedObjectNameException {
        ObjectName runtime = new ObjectName("java.lang:type=Runtime");

        assertThat(operator.isTypeAllowed(RequestType.WRITE)).isFalse();
        assertThat(operator.isTypeAllowed(RequestType.NOTIFICATION)).isFalse();
        assertThat(operator.isAttributeWriteAllowed(new ObjectName("java.lang:type=Memory"), "Verbose")).isFalse();
        assertThat(operator.isAttributeReadAllowed(runtime, "SystemProperties")).isFalse();
        assertThat(operator.isAttributeReadAllowed(runtime, "InputArguments")).isFalse();
        assertThat(viewer.isAttributeReadAllowed(runtime, "Uptime")).isTrue();
        assertThat(viewer.isAttributeReadAllowed(new ObjectName("JMImplementation:type=MBeanServerDelegate"), "MBeanServerId")).isFalse();
        assertThat(viewer.isObjectNameHidden(new ObjectName("jolokia:type=ServerHandler,agent=sitewire-operator"))).isTrue();
    }

    @Test
    void aNativeBinaryIsToldOfEveryClassThatJolokiaLoadsByItsName() throws IOException {
        String told = Files.readString(Path.of("src/main/resources/META-INF/native-image/io.sitewire/console/reachability-metadata.json"));
        List<String> loaded = new ArrayList<>();
        for (String list : List.of("META-INF/jolokia/command-handlers", "META-INF/jolokia/simplifiers-default")) {
            assertThat(told).contains('"' + list + '"');
            try (var lines = getClass().getClassLoader().getResourceAsStream(list)) {
                loaded.addAll(new String(lines.readAllBytes(), StandardCharsets.UTF_8).lines().map(line
                        -> line.replaceAll(",.*", "").strip())
                        .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList());
            }
        }

        assertThat(loaded).hasSizeGreaterThan(10).allSatisfy(name -> assertThat(told).contains('"' + name + '"'));
    }
}
