package io.sitewire.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRuleSpec;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What k8s/ renders is what Kubernetes and Strimzi know, and names only what is there. */
class ManifestsTest {
    private static final int DRAIN_SECONDS = 30;

    static Stream<String> overlays() throws IOException {
        return Manifests.overlays();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void everyReferenceLeadsSomewhere(String overlay) throws Exception {
        assertThat(new References(Manifests.render(overlay)).problems()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void podsMayDoNothingButTheirWork(String overlay) throws Exception {
        Manifests manifests = Manifests.render(overlay);

        assertThat(manifests.of(Namespace.class)).singleElement().satisfies(namespace -> assertThat(namespace.getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted"));
        assertThat(manifests.of(StatefulSet.class)).isNotEmpty().allSatisfy(set -> {
            PodSpec pod = set.getSpec().getTemplate().getSpec();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getContainers()).singleElement().satisfies(container -> {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
                assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(container.getImage()).matches(".+/sitewire:[0-9].*");
                assertThat(container.getResources().getLimits()).containsKey("memory");
            });
        });
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void podsAreAskedHowTheyAreAndGivenTimeToEnd(String overlay) throws Exception {
        assertThat(Manifests.render(overlay).of(StatefulSet.class)).allSatisfy(set -> {
            PodSpec pod = set.getSpec().getTemplate().getSpec();
            Container container = pod.getContainers().get(0);
            assertThat(Stream.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())
                    .map(Probe::getHttpGet).map(get -> get.getPath())).containsExactly("/q/health/started", "/q/health/ready", "/q/health/live");
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(DRAIN_SECONDS + 10);
            // Its variables SITEWIRE_* for services would be taken for settings.
            assertThat(pod.getEnableServiceLinks()).isFalse();
        });
    }

    @Test
    void theAlertsAreThoseOfMonitoring() throws Exception {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());

        PrometheusRule rule = Manifests.render("core-example").one(PrometheusRule.class, "sitewire");

        assertThat((Object) yaml.valueToTree(rule.getSpec())).isEqualTo(yaml.valueToTree(yaml.readValue(Path.of("monitoring/sitewire-alerts.yaml")
                .toFile(), PrometheusRuleSpec.class)));
    }

    @Test
    void aReferenceThatLeadsNowhereIsFound() throws Exception {
        Manifests manifests = Manifests.render("demo");
        PodSpec pod = manifests.one(StatefulSet.class, "sitewire-edge").getSpec().getTemplate().getSpec();
        pod.setServiceAccountName("nobody");
        pod.getVolumes().stream().filter(volume -> volume.getConfigMap() != null).forEach(volume -> volume.getConfigMap().setName("none"));
        manifests.one(Service.class, "sitewire-edge").getSpec().setSelector(Map.of("app", "another"));
        manifests.one(Service.class, "sitewire-core").getSpec().getPorts().get(0).setTargetPort(new IntOrString("htpt"));
        manifests.one(KafkaUser.class, "demo").getMetadata().setName("domo");

        assertThat(String.join("\n", new References(manifests).problems())).contains("ServiceAccount nobody", "ConfigMap none",
                "{app=another} matches no pod", "port htpt", "Secret demo is made by nobody");
    }

    @Test
    void aFieldThatDoesNotExistIsFoundAtAnyDepth() {
        String right = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 1}]}\n";

        assertThatThrownBy(() -> Manifests.parse(right.replace("port: 1", "prot: 1"))).hasMessageContaining("prot");
        assertThatThrownBy(() -> Manifests.parse("apiVersion: kafka.strimzi.io/v1\nkind: KafkaTopic\nspec: {partition: 1}\n"))
                .hasMessageContaining("partition");
        assertThatThrownBy(() -> Manifests.parse(right.replace("Service", "Sevrice"))).hasMessageContaining("Sevrice");
    }
}
