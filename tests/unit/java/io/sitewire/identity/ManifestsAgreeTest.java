package io.sitewire.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.config.SitewireConfig;
import io.sitewire.config.TopicsConfig;
import io.sitewire.kafka.TopicSpec;
import io.sitewire.kubernetes.Manifests;
import io.sitewire.reading.Topics;
import io.sitewire.support.TestConfig;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import io.strimzi.api.kafka.model.user.KafkaUserAuthorizationSimple;
import io.strimzi.api.kafka.model.user.acl.AclRule;
import io.strimzi.api.kafka.model.user.acl.AclRuleGroupResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTopicResource;
import io.strimzi.api.kafka.model.user.acl.AclRuleTransactionalIdResource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.resource.ResourcePattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Topics, rights and quotas of the manifests in k8s/ are those that {@code site add} and {@code core add} give. */
class ManifestsAgreeTest {
    private static final String CORE = "sitewire-core";
    /** What {@code site add} gives without {@code --quota}. */
    private static final int QUOTA = 10 << 20;
    private static final SitewireConfig CONFIG = TestConfig.of();

    static Stream<String> overlays() throws IOException {
        return Manifests.overlays();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void topicsAreThoseThatTheCommandsMake(String overlay) throws Exception {
        Manifests manifests = Manifests.render(overlay);
        for (String user : users(manifests)) {
            if (!user.equals(CORE)) {
                requireSame(manifests, Topics.uplink(user));
                requireSame(manifests, Topics.downlink(user));
            }
        }
        TopicsConfig topics = CONFIG.topics();
        for (KafkaTopic topic : manifests.of(KafkaTopic.class)) {
            short replicas = topic.getSpec().getReplicas().shortValue();
            Stream<TopicSpec> known = topic.getMetadata().getName().startsWith(Topics.OF_SITES)
                    ? Stream.of(TopicSpec.ofSite(topic.getMetadata().getName(), replicas, topics.uplinkRetention(), topics.timestampType()))
                    : TopicSpec.ofCore(topics.telemetryPartitions(), replicas, topics.telemetryRetention(), topics.timestampType()).stream();
            NewTopic made = known.filter(spec -> spec.name().equals(topic.getMetadata().getName())).findFirst().orElseThrow().newTopic();

            assertThat(topic.getSpec().getPartitions()).as(made.name()).isEqualTo(made.numPartitions());
            assertThat(texts(topic.getSpec().getConfig())).as(made.name()).isEqualTo(new TreeMap<>(made.configs()));
        }
    }

    private static void requireSame(Manifests manifests, String topic) {
        assertThat(manifests.one(KafkaTopic.class, topic).getMetadata().getName()).isEqualTo(topic);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void rightsAndQuotasAreThoseThatTheCommandsGive(String overlay) throws Exception {
        Manifests manifests = Manifests.render(overlay);
        String group = CONFIG.merge().group();
        for (KafkaUser user : manifests.of(KafkaUser.class)) {
            String name = user.getMetadata().getName();
            List<AclBinding> given = name.equals(CORE) ? new CoreRights(name, group, group).acls() : new SiteRights(name).acls();

            KafkaUserAuthorizationSimple rights = (KafkaUserAuthorizationSimple) user.getSpec().getAuthorization();
            assertThat(rights.getAcls().stream().flatMap(ManifestsAgreeTest::rights)).as(name)
                    .containsExactlyInAnyOrderElementsOf(given.stream().map(ManifestsAgreeTest::right).toList());
            if (name.equals(CORE)) {
                assertThat(user.getSpec().getQuotas()).isNull();
            } else {
                assertThat(user.getSpec().getQuotas().getProducerByteRate()).as(name).isEqualTo(QUOTA);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void whereThereIsAKafkaThereIsACoreAndASite(String overlay) throws Exception {
        Manifests manifests = Manifests.render(overlay);
        boolean kafka = !manifests.of(KafkaTopic.class).isEmpty();

        assertThat(users(manifests).contains(CORE)).isEqualTo(kafka);
        assertThat(users(manifests).size() > 1).isEqualTo(kafka);
        if (kafka) {
            for (String topic : List.of(Topics.TELEMETRY, Topics.REJECTED, Topics.LEDGER)) {
                requireSame(manifests, topic);
            }
        }
    }

    private static List<String> users(Manifests manifests) {
        return manifests.of(KafkaUser.class).stream().map(user -> user.getMetadata().getName()).toList();
    }

    private static Map<String, String> texts(Map<String, Object> config) {
        return config.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().toString(), (a, b) -> a,
                TreeMap::new));
    }

    /** Without the principal: Strimzi's certificates have no OU. */
    private static String right(AclBinding acl) {
        ResourcePattern pattern = acl.pattern();
        return (pattern.resourceType() + " " + (pattern.patternType().name().startsWith("PREFIX") ? "prefix" : "literal") + ' '
                + pattern.name() + ' ' + acl.entry().operation()).toLowerCase(Locale.ROOT);
    }

    private static Stream<String> rights(AclRule rule) {
        List<String> rights = new ArrayList<>();
        rule.getOperations().forEach(operation -> rights.add((resource(rule) + ' ' + operation.name()).toLowerCase(Locale.ROOT)));
        return rights.stream();
    }

    private static String resource(AclRule rule) {
        if (rule.getResource() instanceof AclRuleGroupResource group) {
            return "group " + group.getPatternType().toValue() + ' ' + group.getName();
        }
        if (rule.getResource() instanceof AclRuleTransactionalIdResource id) {
            return "transactional_id " + id.getPatternType().toValue() + ' ' + id.getName();
        }
        AclRuleTopicResource topic = (AclRuleTopicResource) rule.getResource();
        return "topic " + topic.getPatternType().toValue() + ' ' + topic.getName();
    }
}
