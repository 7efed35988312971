package io.sitewire.kubernetes;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.BeanDescription;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBuilder;
import com.fasterxml.jackson.databind.deser.BeanDeserializerModifier;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What {@code kubectl kustomize} makes of an overlay, read into the types of its kinds; a field that a type does not have is an error. */
public final class Manifests {
    private static final Path OVERLAYS = Path.of("k8s/overlays").toAbsolutePath();
    private static final Map<String, Class<? extends HasMetadata>> TYPES = Map.ofEntries(
            Map.entry("v1/Namespace", Namespace.class), Map.entry("v1/ServiceAccount", ServiceAccount.class),
            Map.entry("v1/Service", Service.class), Map.entry("v1/ConfigMap", ConfigMap.class),
            Map.entry("apps/v1/StatefulSet", StatefulSet.class), Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
            Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class),
            Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
            Map.entry("monitoring.coreos.com/v1/PodMonitor", PodMonitor.class),
            Map.entry("monitoring.coreos.com/v1/PrometheusRule", PrometheusRule.class),
            Map.entry("kafka.strimzi.io/v1/Kafka", Kafka.class), Map.entry("kafka.strimzi.io/v1/KafkaNodePool", KafkaNodePool.class),
            Map.entry("kafka.strimzi.io/v1/KafkaTopic", KafkaTopic.class), Map.entry("kafka.strimzi.io/v1/KafkaUser", KafkaUser.class));
    private static final ObjectMapper STRICT = new ObjectMapper(new YAMLFactory())
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .registerModule(new SimpleModule().setDeserializerModifier(new NothingUnknown()));

    private final String overlay;
    private final List<HasMetadata> all;

    /** These types keep what they do not know, for a newer server; here it is a mistake. */
    private static final class NothingUnknown extends BeanDeserializerModifier {
        private static final long serialVersionUID = 1;

        @Override
        public BeanDeserializerBuilder updateBuilder(DeserializationConfig config, BeanDescription type, BeanDeserializerBuilder builder) {
            builder.setAnySetter(null);
            builder.setIgnoreUnknownProperties(false);
            return builder;
        }
    }

    private Manifests(String overlay, List<HasMetadata> all) {
        this.overlay = overlay;
        this.all = List.copyOf(all);
    }

    /** The names of the overlays. */
    public static Stream<String> overlays() throws IOException {
        try (Stream<Path> folders = Files.list(OVERLAYS)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    /** Renders an overlay; where there is no {@code kubectl}, or only one that is too old for components, the test is skipped. */
    public static Manifests render(String overlay) throws IOException, InterruptedException {
        String kustomize = kustomizeVersion();
        assumeTrue(kustomize.matches("v(?:[5-9]|\\d\\d).*"), "kubectl is not installed, or older than 1.27; its kustomize: " + kustomize);
        Path errors = Files.createTempFile("sitewire-kustomize", ".err");
        try {
            Process process = new ProcessBuilder("kubectl", "kustomize", OVERLAYS.resolve(overlay).toString())
                    .redirectError(errors.toFile()).start();
            String text = new String(process.getInputStream().readAllBytes());
            String problems = process.waitFor() + " " + Files.readString(errors);
            if (!problems.equals("0 ")) {
                throw new AssertionError(overlay + " is not rendered, or with warnings: " + problems);
            }
            return new Manifests(overlay, parse(text));
        } finally {
            Files.delete(errors);
        }
    }

    private static String kustomizeVersion() throws IOException, InterruptedException {
        if (Stream.of(System.getenv("PATH").split(":")).noneMatch(folder -> Files.isExecutable(Path.of(folder, "kubectl")))) {
            return "none";
        }
        Process process = new ProcessBuilder("kubectl", "version", "--client", "-o", "json").redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        JsonNode version = new ObjectMapper().readTree(process.getInputStream());
        process.waitFor();
        return version.path("kustomizeVersion").asText("unknown");
    }

    /**
     * The documents of a text.
     *
     * @throws IOException naming the field, if a type does not have it
     */
    static List<HasMetadata> parse(String yaml) throws IOException {
        List<HasMetadata> all = new ArrayList<>();
        try (YAMLParser parser = new YAMLFactory().createParser(yaml)) {
            for (JsonNode node : STRICT.readerFor(JsonNode.class).<JsonNode>readValues(parser).readAll()) {
                String kind = node.path("apiVersion").asText() + '/' + node.path("kind").asText();
                if (!TYPES.containsKey(kind)) {
                    throw new IOException("no type is known for " + kind);
                }
                all.add(STRICT.treeToValue(node, TYPES.get(kind)));
            }
        }
        return all;
    }

    public List<HasMetadata> all() {
        return all;
    }

    /** Those of a kind. */
    public <T extends HasMetadata> List<T> of(Class<T> type) {
        return all.stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The only one of its kind and name. */
    public <T extends HasMetadata> T one(Class<T> type, String name) {
        List<T> found = of(type).stream().filter(each -> each.getMetadata().getName().equals(name)).toList();
        if (found.size() != 1) {
            throw new AssertionError(overlay + ": " + found.size() + " of " + type.getSimpleName() + " " + name + ", there are "
                    + of(type).stream().map(each -> each.getMetadata().getName()).toList());
        }
        return found.get(0);
    }
}
