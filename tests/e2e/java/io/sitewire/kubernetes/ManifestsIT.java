package io.sitewire.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.sitewire.demo.Artifact;
import io.sitewire.demo.ChildProcess;
import io.sitewire.demo.LocalPorts;
import io.sitewire.identity.CertificateAuthority;
import io.sitewire.identity.IssuedCertificate;
import io.sitewire.kafka.tls.TlsFiles;
import io.sitewire.kafka.tls.TlsIdentity;
import io.sitewire.support.Site;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The artifact starts as the rendered pods say: with their arguments, environment and files, mounted where a folder of this test is the
 * root; and answers their probes. Certificates are made as Strimzi would; Kafka is away.
 */
@Timeout(300)
class ManifestsIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final String TLS = "SITEWIRE_KAFKA_TLS_";
    private static final Duration VALIDITY = Duration.ofDays(1);

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

            requireCertificate(manifests, set.getMetadata().getName(), pod.getContainers().get(0), folder);
            try (ChildProcess process = start(set.getMetadata().getName(), pod.getContainers().get(0), folder, ports)) {
                for (HTTPGetAction get : probes(pod.getContainers().get(0))) {
                    awaitUp(process, ports.get(number(pod.getContainers().get(0), get.getPort().getStrVal())), get.getPath());
                }
                process.requestStop();
                assertThat(process.awaitEnd(Duration.ofSeconds(pod.getTerminationGracePeriodSeconds()))).isTrue();
            }
        }
    }

    /** An edge starts without one, so it is looked at; and it must be the site's. */
    private static void requireCertificate(Manifests manifests, String name, Container container, Path folder) throws IOException {
        Map<String, Path> files = container.getEnv().stream().filter(variable -> variable.getName().startsWith(TLS)
                && variable.getName().endsWith("_FILE")).collect(Collectors.toMap(EnvVar::getName, variable ->
                        Path.of(folder + variable.getValue())));
        TlsIdentity identity = TlsIdentity.read(new TlsFiles(Optional.of(files.get(TLS + "CA_FILE")),
                Optional.of(files.get(TLS + "CERTIFICATE_FILE")), Optional.of(files.get(TLS + "KEY_FILE"))));

        assertThat(identity.commonName()).hasValue(name.equals("sitewire-edge") ? site(manifests) : name);
    }

    private static List<HTTPGetAction> probes(Container container) {
        return List.of(container.getStartupProbe().getHttpGet(), container.getLivenessProbe().getHttpGet(),
                container.getReadinessProbe().getHttpGet());
    }

    private static void mount(Manifests manifests, PodSpec pod, Path folder) throws IOException {
        CertificateAuthority authority = CertificateAuthority.init(folder.resolve("ca"), "sitewire", VALIDITY, Clock.systemUTC());
        for (VolumeMount mount : pod.getContainers().get(0).getVolumeMounts()) {
            Path at = Files.createDirectories(Path.of(folder + mount.getMountPath()));
            Volume volume = pod.getVolumes().stream().filter(each -> each.getName().equals(mount.getName())).findFirst().orElse(new Volume());
            if (volume.getConfigMap() != null) {
                for (var file : data(manifests, volume).entrySet()) {
                    Files.writeString(at.resolve(file.getKey()), loopback(file.getValue()));
                    assertThat(settings(file.getValue()).getProperty("sitewire.http.port", "8080"))
                            .isEqualTo(String.valueOf(number(pod.getContainers().get(0), "http")));
                }
            }
            if (volume.getProjected() != null) {
                for (VolumeProjection source : volume.getProjected().getSources()) {
                    secret(manifests, source.getSecret(), authority, at);
                }
            }
        }
    }

    /** What Strimzi puts into the secret of a cluster's CA or of a user; one that it does not make is the site's, made by hand. */
    private static void secret(Manifests manifests, SecretProjection secret, CertificateAuthority authority, Path at) throws IOException {
        Map<String, Path> made = Map.of("ca.crt", authority.certificate());
        if (!secret.getName().endsWith("-cluster-ca-cert")) {
            boolean user = manifests.of(KafkaUser.class).stream().anyMatch(each -> each.getMetadata().getName().equals(secret.getName()));
            IssuedCertificate issued = authority.issueSite(user ? secret.getName() : site(manifests), VALIDITY);
            made = Map.of("user.crt", issued.certificate(), "user.key", issued.key().orElseThrow());
        }
        for (KeyToPath item : secret.getItems()) {
            assertThat(made).containsKey(item.getKey());
            Files.copy(made.get(item.getKey()), at.resolve(item.getPath()));
        }
    }

    private static String site(Manifests manifests) throws IOException {
        for (ConfigMap map : manifests.of(ConfigMap.class)) {
            if (map.getData().containsKey("edge.properties")) {
                return settings(map.getData().get("edge.properties")).getProperty("sitewire.site");
            }
        }
        throw new AssertionError("no edge.properties");
    }

    private static Map<String, String> data(Manifests manifests, Volume volume) {
        return manifests.one(ConfigMap.class, volume.getConfigMap().getName()).getData();
    }

    private static Properties settings(String text) throws IOException {
        Properties settings = new Properties();
        settings.load(new StringReader(text));
        return settings;
    }

    /** Tests listen on loopback only. */
    private static String loopback(String settings) {
        assertThat(settings).contains(".host=0.0.0.0");
        return settings.replace(".host=0.0.0.0", ".host=127.0.0.1");
    }

    private static ChildProcess start(String name, Container container, Path folder, Map<Integer, Integer> ports) {
        Map<String, String> environment = new TreeMap<>();
        for (EnvVar variable : container.getEnv()) {
            environment.put(variable.getName(), variable.getValue().startsWith("/") ? folder + variable.getValue() : variable.getValue());
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
