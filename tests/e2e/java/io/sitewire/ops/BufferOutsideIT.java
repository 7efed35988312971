package io.sitewire.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.LocalPorts;
import io.sitewire.support.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.TabularData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An edge's buffer as an operator sees it, before, while and after it is full: health, metrics and JMX of the packaged artifact. */
class BufferOutsideIT {
    private static final String PADDING = " ".repeat(500 << 10);
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void healthMetricsAndJmxTellTheSameBeforeWhileAndAfterABufferIsFull() throws Exception {
        Map<String, String> small = Map.of("sitewire.buffer.size-max", "32M", "sitewire.buffer.segment-size", "4M",
                "sitewire.http.append-timeout", "1s", "sitewire.mqtt-listener.enabled", "false");
        int port = LocalPorts.free();
        Map<String, String> jmx = Map.of("com.sun.management.jmxremote.port", Integer.toString(port), "com.sun.management.jmxremote.host",
                "127.0.0.1", "java.rmi.server.hostname", "127.0.0.1", "com.sun.management.jmxremote.authenticate", "false", "com.sun.management.jmxremote.ssl", "false");
        try (Site site = new Site(directory, "plant-7", small, jmx)) {
            site.edge().start();
            site.edge().awaitReady();
            try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port
                    + "/jmxrmi"))) {
                Bean bean = new Bean(connector.getMBeanServerConnection());

                before(site, bean);
                int accepted = fill(site);
                full(site, bean, accepted);
                site.broker().start();
                await().atMost(WITHIN).ignoreExceptions().until(() -> bean.get("Records").equals(0L));
                after(site, bean, accepted);
            }
        }
    }

    private static void before(Site site, Bean bean) throws Exception {
        JsonNode check = check(site, "buffer");
        assertThat(check.at("/status").asText()).isEqualTo("UP");
        assertThat(check.at("/data/state").asText()).isEqualTo(bean.get("State")).isEqualTo("UP");
        assertThat(check(site, "dead-letters").at("/data/state").asText()).isEqualTo("UP");
        assertThat(site.get("/q/metrics").statusCode()).isEqualTo(200);
        String metrics = site.get("/q/metrics").body();
        assertThat(metric(metrics, "sitewire_buffer_state", "buffer=\"outbox\"", "state=\"up\"")).isEqualTo(1);
        assertThat(metric(metrics, "sitewire_buffer_bytes_max", "buffer=\"outbox\"")).isEqualTo(32 << 20);
        assertThat(metric(metrics, "sitewire_buffer_reader_acknowledged", "buffer=\"outbox\"", "reader=\"forward\"")).isZero();
        assertThat(metric(metrics, "sitewire_buffer_missing_total", "buffer=\"outbox\"", "reason=\"damaged\"")).isZero();
        assertThat(names(metrics, Pattern.compile("^(sitewire_buffer_[a-z_]+)\\{", Pattern.MULTILINE), "_(bucket|count|sum|max)$"))
                .isEqualTo(names(Files.readString(Site.home().resolve("docs/reference/health-and-metrics.md")),
                        Pattern.compile("`(sitewire_buffer_[a-z_]+)`"), "_max$"));
    }

    private static int fill(Site site) {
        for (int accepted = 0; ; accepted++) {
            if (site.post("/readings/h/s", "text/plain", accepted + PADDING).statusCode() != 202) {
                return accepted;
            }
        }
    }

    private static void full(Site site, Bean bean, int accepted) throws Exception {
        assertThat(accepted).isBetween(50, 65);
        JsonNode check = check(site, "buffer");
        assertThat(check.at("/status").asText()).isEqualTo("DOWN");
        assertThat(check.at("/data/code").asText()).isEqualTo("BUFFER_FULL");
        assertThat(check.at("/data/state").asText()).isEqualTo(bean.get("State")).isEqualTo("FULL");
        assertThat(check.at("/data/since").asText()).isEqualTo(bean.get("StateSince"));
        assertThat(Instant.parse(check.at("/data/since").asText())).isBefore(Instant.now());
        assertThat(check.at("/data/advice").asText()).isEqualTo(bean.get("Advice")).contains("raise sitewire.buffer.size-max");
        assertThat(check.at("/data/pending").asInt()).isEqualTo(accepted);
        assertThat(bean.get("Records")).isEqualTo((long) accepted);
        assertThat((long) bean.get("Bytes")).isLessThanOrEqualTo((long) bean.get("BytesMax"));
        String metrics = site.get("/q/metrics").body();
        assertThat(metric(metrics, "sitewire_buffer_state", "buffer=\"outbox\"", "state=\"full\"")).isEqualTo(1);
        assertThat(metric(metrics, "sitewire_buffer_records", "buffer=\"outbox\"")).isEqualTo(accepted);
        assertThat((String) bean.call("roll")).endsWith("the next begins at position " + accepted);
        verify(bean, accepted);
    }

    private static void after(Site site, Bean bean, int accepted) throws Exception {
        await().atMost(WITHIN).until(() -> site.get("/q/health/ready").statusCode() == 200);
        JsonNode check = check(site, "buffer");
        assertThat(check.at("/data/state").asText()).isEqualTo(bean.get("State")).isEqualTo("UP");
        assertThat(((TabularData) bean.get("ReadersAcknowledged")).get(new Object[] {"forward"}).get("value")).isEqualTo((long) accepted);
        assertThat(site.post("/readings/h/s", "text/plain", "one more").statusCode()).isEqualTo(202);
        bean.call("roll");
        await().atMost(WITHIN).until(() -> bean.get("Segments").equals(1L));
        // What is left are headers, cursors and the space that is kept for states and gaps.
        long reserve = Files.size(site.edge().directory().resolve("buffer/reserve"));
        assertThat((long) bean.get("Bytes") - reserve).as("all is given back").isLessThan(100_000);
        verify(bean, 0);
        assertThat(bean.call("acknowledgeDamage")).isEqualTo("there is none");
        await().atMost(WITHIN).until(() -> lines(site, "has recovered").size() == 1);
        assertThat(lines(site, "buffer outbox is full")).hasSize(1);
    }

    private static void verify(Bean bean, long records) throws Exception {
        bean.call("verify");
        await().atMost(WITHIN).until(() -> !bean.get("VerifyState").equals("RUNNING"));
        assertThat((String) bean.get("VerifyResult")).startsWith("clean: ").contains(" records " + records + ",");
        assertThat(bean.get("VerifyBytesDone")).isEqualTo(bean.get("VerifyBytesTotal"));
    }

    private static List<String> lines(Site site, String text) throws Exception {
        try (var lines = Files.lines(site.edge().log())) {
            return lines.filter(line -> line.contains(text)).toList();
        }
    }

    private static JsonNode check(Site site, String name) throws Exception {
        for (JsonNode check : new ObjectMapper().readTree(site.get("/q/health/ready").body()).get("checks")) {
            if (check.get("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("no check " + name);
    }

    private static double metric(String metrics, String name, String... labels) {
        return metrics.lines().filter(line -> line.startsWith(name + "{") && List.of(labels).stream().allMatch(line::contains))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1))).findFirst().orElseThrow();
    }

    private static Set<String> names(String text, Pattern pattern, String without) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1).replaceFirst(without, ""));
        }
        return names;
    }

    private record Bean(MBeanServerConnection server, ObjectName name) {
        Bean(MBeanServerConnection server) throws Exception {
            this(server, new ObjectName("io.sitewire:type=Buffer,name=outbox"));
        }

        Object get(String attribute) throws Exception {
            return server.getAttribute(name, attribute);
        }

        Object call(String operation) throws Exception {
            return server.invoke(name, operation, new Object[0], new String[0]);
        }
    }
}
