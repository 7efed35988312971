package io.sitewire.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.ChildProcess;
import io.sitewire.demo.LocalPorts;
import io.sitewire.support.Site;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The artifact starts as the rendered pods say: with their arguments, environment and files, mounted where a folder of this test is the
 * root; and answers their probes. Kafka is away, so its address is not reached and its certificates are not needed.
 */
@Timeout(300)
class ManifestsIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String TLS = "SITEWIRE_KAFKA_TLS_";

    @TempDir
    private Path root;

    static Stream<String> overlays() throws IOException {
        return Manifests.overlays();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyPodsProcessStartsAndAnswersItsProbes(String overlay) throws Exception {
        Manifests manifests = Manifests.render(overlay);
        for (StatefulSet set : manifests.of(StatefulSet.class)) {
            PodSpec pod = set.getSpec().getTemplate().getSpec();
            Path folder = root.resolve(set.getMetadata().getName());
            mount(manifests, pod, folder);
            Map<Integer, Integer> ports = new TreeMap<>();
            pod.getContainers().get(0).getPorts().forEach(port -> ports.put(port.getContainerPort(), LocalPorts.free()));

            try (ChildProcess process = start(set.getMetadata().getName(), pod.getContainers().get(0), folder, ports)) {
                for (HTTPGetAction get : probes(pod.getContainers().get(0))) {
                    awaitUp(process, ports.get(number(pod.getContainers().get(0), get.getPort().getStrVal())), get.getPath());
                }
                process.requestStop();
                assertThat(process.awaitEnd(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))).isTrue();
            }
        }
    }

    private static List<HTTPGetAction> probes(Container container) {
        return List.of(container.getStartupProbe().getHttpGet(), container.getLivenessProbe().getHttpGet(),
                container.getReadinessProbe().getHttpGet());
    }

    private static void mount(Manifests manifests, PodSpec pod, Path folder) throws IOException {
        for (VolumeMount mount : pod.getContainers().get(0).getVolumeMounts()) {
            Path at = Files.createDirectories(Path.of(folder + mount.getMountPath()));
            for (Volume volume : pod.getVolumes()) {
                if (volume.getName().equals(mount.getName()) && volume.getConfigMap() != null) {
                    for (var file : manifests.one(ConfigMap.class, volume.getConfigMap().getName()).getData().entrySet()) {
                        Files.writeString(at.resolve(file.getKey()), loopback(file.getValue()));
                        Properties settings = new Properties();
                        settings.load(new StringReader(file.getValue()));
                        assertThat(settings.getProperty("sitewire.http.port", "8080"))
                                .isEqualTo(String.valueOf(number(pod.getContainers().get(0), "http")));
                    }
                }
            }
        }
    }

    /** Tests listen on loopback only. */
    private static String loopback(String settings) {
        assertThat(settings).contains(".host=0.0.0.0");
        return settings.replace(".host=0.0.0.0", ".host=127.0.0.1");
    }

    private static ChildProcess start(String name, Container container, Path folder, Map<Integer, Integer> ports) {
        Map<String, String> environment = new TreeMap<>();
        for (EnvVar variable : container.getEnv()) {
            if (!variable.getName().startsWith(TLS)) {
                environment.put(variable.getName(), variable.getValue());
            }
        }
        environment.put("SITEWIRE_KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:" + LocalPorts.free());
        environment.put("SITEWIRE_HTTP_PORT", String.valueOf(ports.get(number(container, "http"))));
        if (ports.containsKey(1883)) {
            environment.put("SITEWIRE_MQTT_LISTENER_PORT", String.valueOf(ports.get(number(container, "mqtt"))));
        }
        List<String> command = new ArrayList<>(List.of("env", "-i"));
        environment.forEach((key, value) -> command.add(key + '=' + value));
        command.addAll(Artifact.built(Site.home()).command(container.getArgs().stream()
                .map(argument -> argument.startsWith("/") ? folder + argument : argument).toArray(String[]::new)));
        return ChildProcess.start(name, command, Path.of(folder + container.getWorkingDir()), folder.resolve(name + ".log"));
    }

    private static int number(Container container, String port) {
        return container.getPorts().stream().filter(each -> each.getName().equals(port)).mapToInt(ContainerPort::getContainerPort).findFirst()
                .orElseThrow();
    }

    private static void awaitUp(ChildProcess process, int port, String path) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build();
        await().atMost(WITHIN).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            process.requireAlive();
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).statusCode() == 200;
        });
    }
}
