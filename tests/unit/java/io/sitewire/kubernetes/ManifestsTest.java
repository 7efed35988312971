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
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What k8s/ renders is what Kubernetes and Strimzi know, names only what is there, and gives nobody more than he needs. */
class ManifestsTest {
    private static final int DRAIN_SECONDS = 30;
    private static final Map<String, Object> UPLINK = Map.of("retention.ms", 604_800_000, "message.timestamp.type", "LogAppendTime");

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

    @ParameterizedTest
    @MethodSource("overlays")
    void aSiteMayWriteItsUplinkAndReadItsDownlinkAndNothingElse(String overlay) throws Exception {
        Manifests manifests = Manifests.render(overlay);
        Set<String> sites = sites(manifests);

        assertThat(manifests.of(KafkaUser.class)).extracting(user -> user.getMetadata().getName())
                .containsExactlyInAnyOrderElementsOf(users(sites));
        for (String site : sites) {
            KafkaUserAuthorizationSimple rights = (KafkaUserAuthorizationSimple) manifests.one(KafkaUser.class, site).getSpec().getAuthorization();
            assertThat(rights.getAcls().stream().map(ManifestsTest::right)).as(site).containsExactlyInAnyOrder(
                    "topic literal site." + site + ".uplink [DESCRIBE, WRITE]", "topic literal site." + site + ".downlink [DESCRIBE, READ]",
                    "group literal site." + site + ".downlink [READ]");
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void topicsAreAsSitewireMakesThem(String overlay) throws Exception {
        Manifests manifests = Manifests.render(overlay);
        for (String site : sites(manifests)) {
            for (String way : List.of("uplink", "downlink")) {
                KafkaTopic topic = manifests.one(KafkaTopic.class, "site." + site + '.' + way);
                assertThat(topic.getSpec().getPartitions()).isOne();
                assertThat(topic.getSpec().getConfig()).containsAllEntriesOf(UPLINK).hasSize(UPLINK.size() + 1);
            }
        }

        assertThat(manifests.of(KafkaTopic.class)).allSatisfy(topic -> {
            assertThat(topic.getSpec().getConfig()).containsEntry("message.timestamp.type", "LogAppendTime");
            // One replica may be away, if there are three.
            assertThat(topic.getSpec().getConfig()).containsEntry("min.insync.replicas", topic.getSpec().getReplicas() == 1 ? 1 : 2);
        });
        if (!sites(manifests).isEmpty()) {
            assertThat(manifests.one(KafkaTopic.class, "ledger").getSpec().getConfig()).containsEntry("cleanup.policy", "compact");
            assertThat(manifests.one(KafkaTopic.class, "telemetry").getSpec().getConfig()).containsEntry("max.message.bytes", 2 << 20);
            assertThat(manifests.one(KafkaTopic.class, "telemetry.rejected").getSpec().getPartitions()).isEqualTo(6);
        }
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

    private static Set<String> sites(Manifests manifests) {
        return manifests.of(KafkaTopic.class).stream().map(topic -> topic.getMetadata().getName())
                .filter(name -> name.startsWith("site.")).map(name -> name.split("\\.")[1]).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> users(Set<String> sites) {
        Set<String> users = new TreeSet<>(sites);
        if (!sites.isEmpty()) {
            users.add("sitewire-core");
        }
        return users;
    }

    private static String right(AclRule rule) {
        String operations = rule.getOperations().stream().map(Enum::name).sorted().toList().toString();
        if (rule.getResource() instanceof AclRuleGroupResource group) {
            return "group " + group.getPatternType().toValue() + ' ' + group.getName() + ' ' + operations;
        }
        AclRuleTopicResource topic = (AclRuleTopicResource) rule.getResource();
        return "topic " + topic.getPatternType().toValue() + ' ' + topic.getName() + ' ' + operations;
    }
}
