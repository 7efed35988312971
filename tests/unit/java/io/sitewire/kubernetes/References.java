package io.sitewire.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.strimzi.api.kafka.model.kafka.Kafka;
import io.strimzi.api.kafka.model.nodepool.KafkaNodePool;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks up everything that a manifest names. What is created by hand must be in a command of docs/operate/kubernetes.md. */
final class References {
    private static final String CLUSTER = "strimzi.io/cluster";

    private final Manifests manifests;
    private final Set<String> secrets;
    private final String page;
    private final List<String> problems = new ArrayList<>();

    References(Manifests manifests) throws IOException {
        this.manifests = manifests;
        // What Strimzi makes, and under which name.
        secrets = Stream.concat(names(KafkaUser.class), names(Kafka.class).map(name -> name + "-cluster-ca-cert")).collect(Collectors.toSet());
        page = Files.readString(Path.of("docs/operate/kubernetes.md"));
    }

    /** A line each. */
    List<String> problems() {
        each(StatefulSet.class, this::statefulSet);
        each(Service.class, service -> service.getSpec().getPorts().forEach(port -> service(service, port)));
        each(PodDisruptionBudget.class, budget -> selected(budget, budget.getSpec().getSelector().getMatchLabels()));
        each(NetworkPolicy.class, this::networkPolicy);
        each(PodMonitor.class, monitor -> monitor.getSpec().getPodMetricsEndpoints().forEach(endpoint ->
                port(monitor, monitor.getSpec().getSelector().getMatchLabels(), new IntOrString(endpoint.getPort()))));
        each(HorizontalPodAutoscaler.class, scaling -> need(scaling, "StatefulSet", scaling.getSpec().getScaleTargetRef().getName(),
                names(StatefulSet.class)));
        for (Class<? extends HasMetadata> type : List.of(KafkaNodePool.class, KafkaTopic.class, KafkaUser.class)) {
            each(type, of -> need(of, "Kafka", of.getMetadata().getLabels().get(CLUSTER), names(Kafka.class)));
        }
        namespaces();
        return problems;
    }

    private void namespaces() {
        Set<String> namespaces = names(Namespace.class).collect(Collectors.toSet());
        manifests.all().stream().filter(each -> !(each instanceof Namespace))
                .filter(each -> !namespaces.contains(String.valueOf(each.getMetadata().getNamespace())))
                .forEach(each -> problem(each, "its namespace " + each.getMetadata().getNamespace() + " is not there"));
    }

    private void statefulSet(StatefulSet set) {
        PodTemplateSpec template = set.getSpec().getTemplate();
        PodSpec pod = template.getSpec();
        need(set, "Service", set.getSpec().getServiceName(), names(Service.class));
        need(set, "ServiceAccount", pod.getServiceAccountName(), names(ServiceAccount.class));
        if (!template.getMetadata().getLabels().entrySet().containsAll(set.getSpec().getSelector().getMatchLabels().entrySet())) {
            problem(set, "its selector does not match its own pods");
        }
        pod.getTopologySpreadConstraints().forEach(spread -> selected(set, spread.getLabelSelector().getMatchLabels()));
        Set<String> volumes = new HashSet<>();
        pod.getVolumes().forEach(volume -> {
            volumes.add(volume.getName());
            volume(set, volume);
        });
        set.getSpec().getVolumeClaimTemplates().forEach(claim -> volumes.add(claim.getMetadata().getName()));
        Set<String> mounted = new HashSet<>();
        for (Container container : pod.getContainers()) {
            container.getVolumeMounts().forEach(mount -> mounted.add(mount.getName()));
            for (var probe : List.of(container.getStartupProbe(), container.getReadinessProbe(), container.getLivenessProbe())) {
                port(set, template.getMetadata().getLabels(), probe.getHttpGet().getPort());
            }
        }
        if (!volumes.equals(mounted)) {
            problem(set, "its volumes are " + volumes + ", mounted are " + mounted);
        }
    }

    private void volume(StatefulSet set, Volume volume) {
        if (volume.getConfigMap() != null) {
            need(set, "ConfigMap", volume.getConfigMap().getName(), names(ConfigMap.class));
        }
        if (volume.getSecret() != null) {
            secret(set, volume.getSecret().getSecretName());
        }
        if (volume.getPersistentVolumeClaim() != null) {
            problem(set, "a claim that is not its own: " + volume.getPersistentVolumeClaim().getClaimName());
        }
        if (volume.getProjected() != null) {
            volume.getProjected().getSources().stream().map(VolumeProjection::getSecret).forEach(source -> secret(set, source.getName()));
        }
    }

    private void secret(StatefulSet set, String name) {
        if (!secrets.contains(name) && !page.contains(" create secret generic " + name + ' ')) {
            problem(set, "the Secret " + name + " is made by nobody: Strimzi makes " + secrets);
        }
    }

    private void service(Service service, ServicePort port) {
        port(service, service.getSpec().getSelector(), port.getTargetPort());
    }

    private void networkPolicy(NetworkPolicy policy) {
        Map<String, String> labels = policy.getSpec().getPodSelector().getMatchLabels();
        selected(policy, labels);
        policy.getSpec().getIngress().stream().map(NetworkPolicyIngressRule::getPorts).flatMap(List::stream)
                .forEach(port -> port(policy, labels, port.getPort()));
    }

    private void port(HasMetadata from, Map<String, String> labels, IntOrString port) {
        List<StatefulSet> targets = selected(from, labels);
        for (StatefulSet target : targets) {
            List<ContainerPort> ports = target.getSpec().getTemplate().getSpec().getContainers().get(0).getPorts();
            if (ports.stream().noneMatch(each -> each.getName().equals(port.getStrVal()) || each.getContainerPort().equals(port.getIntVal()))) {
                problem(from, "the port " + port.getValue() + " is none of " + target.getMetadata().getName());
            }
        }
    }

    private List<StatefulSet> selected(HasMetadata from, Map<String, String> labels) {
        List<StatefulSet> found = manifests.of(StatefulSet.class).stream().filter(set -> set.getSpec().getTemplate().getMetadata().getLabels()
                .entrySet().containsAll(labels.entrySet())).toList();
        if (found.isEmpty() || labels.isEmpty()) {
            problem(from, "its selector " + labels + " matches no pod");
        }
        return found;
    }

    private <T extends HasMetadata> void each(Class<T> type, Consumer<T> check) {
        manifests.of(type).forEach(check);
    }

    private Stream<String> names(Class<? extends HasMetadata> type) {
        return manifests.of(type).stream().map(each -> each.getMetadata().getName());
    }

    private void need(HasMetadata from, String kind, String name, Stream<String> there) {
        Set<String> known = there.collect(Collectors.toSet());
        if (!known.contains(name)) {
            problem(from, "the " + kind + ' ' + name + " is not there, there are " + known);
        }
    }

    private void problem(HasMetadata from, String text) {
        problems.add(from.getKind() + ' ' + from.getMetadata().getName() + ": " + text);
    }
}
