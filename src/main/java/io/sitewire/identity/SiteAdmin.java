package io.sitewire.identity;

import io.sitewire.kafka.TopicSpec;
import io.sitewire.reading.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AccessControlEntryFilter;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePatternFilter;

/**
 * Creates and takes away what Kafka has of a site or a core: topics, ACLs, quota. Each call looks first at what is there and changes only
 * what differs, so that it can be repeated. One thread.
 */
public final class SiteAdmin implements AutoCloseable {
    private static final int TIMEOUT_SECONDS = 20;
    private static final String QUOTA = "producer_byte_rate";

    /**
     * What there is of a site.
     *
     * @param acls how many of its rights it has
     * @param aclsFurther how many rights its principal has that no site needs
     * @param bytesPerSecond its quota; 0 for none
     */
    public record State(String site, boolean uplink, boolean downlink, int acls, int aclsFurther, long bytesPerSecond) {
        /** Of how many rights a site has all. */
        public static final int ACLS = 5;
    }

    private final Admin admin;

    /** @param connection how Kafka is reached */
    public SiteAdmin(Map<String, Object> connection) {
        admin = Admin.create(connection);
    }

    /**
     * Makes what is missing of a site.
     *
     * @param topic the settings of its topics, by their name
     * @param bytesPerSecond its quota; 0 for none
     * @param dryRun whether to say only what would be done
     * @param said takes a line for each thing, and what became of it, when it has become so
     */
    public void add(String site, Function<String, TopicSpec> topic, long bytesPerSecond, boolean dryRun, Consumer<String> said)
            throws InterruptedException {
        SiteRights rights = new SiteRights(site);
        topics(Stream.of(Topics.uplink(site), Topics.downlink(site)).map(topic).toList(), dryRun, said);
        give(rights.principal(), rights.acls(), dryRun, said);
        long quota = quota(rights);
        said.accept("quota  " + rights.principal() + " " + quotaText(bytesPerSecond) + ": "
                + setQuota(rights, quota, bytesPerSecond, dryRun));
    }

    /** The same of a core. */
    public void addCore(CoreRights rights, List<TopicSpec> topics, boolean dryRun, Consumer<String> said) throws InterruptedException {
        topics(topics, dryRun, said);
        give(rights.principal(), rights.acls(), dryRun, said);
    }

    private void topics(List<TopicSpec> wanted, boolean dryRun, Consumer<String> said) throws InterruptedException {
        Set<String> topics = await(admin.listTopics().names());
        for (TopicSpec topic : wanted) {
            boolean there = topics.contains(topic.name());
            if (!there && !dryRun) {
                await(admin.createTopics(List.of(topic.newTopic())).all());
            }
            said.accept("topic  " + topic.name() + ": " + outcome(there, dryRun, "created"));
        }
    }

    private void give(String principal, List<AclBinding> wanted, boolean dryRun, Consumer<String> said) throws InterruptedException {
        Collection<AclBinding> has = acls(principal);
        for (AclBinding acl : wanted) {
            boolean there = has.contains(acl);
            if (!there && !dryRun) {
                await(admin.createAcls(List.of(acl)).all());
            }
            said.accept("right  " + text(acl) + ": " + outcome(there, dryRun, "given"));
        }
    }

    private static String outcome(boolean there, boolean dryRun, String done) {
        return there ? "there already" : dryRun ? "would be " + done : done;
    }

    private String setQuota(SiteRights rights, long now, long wanted, boolean dryRun) throws InterruptedException {
        if (now != wanted && !dryRun) {
            await(admin.alterClientQuotas(List.of(new ClientQuotaAlteration(rights.quotaEntity(),
                    List.of(new ClientQuotaAlteration.Op(QUOTA, wanted == 0 ? null : (double) wanted))))).all());
        }
        return outcome(now == wanted, dryRun, "set");
    }

    /** As the command says it. */
    public static String quotaText(long bytesPerSecond) {
        return bytesPerSecond == 0 ? "no limit" : bytesPerSecond + " bytes/s";
    }

    /**
     * Takes all rights and the quota from a site, and if that is wanted its topics with what is in them.
     *
     * @param said takes a line for each thing, and what became of it, when it has become so
     */
    public void remove(String site, boolean withTopics, boolean dryRun, Consumer<String> said) throws InterruptedException {
        SiteRights rights = new SiteRights(site);
        for (AclBinding acl : inOrder(rights, acls(rights.principal()))) {
            if (!dryRun) {
                await(admin.deleteAcls(List.of(acl.toFilter())).all());
            }
            said.accept("right  " + text(acl) + ": " + outcome(false, dryRun, "taken"));
        }
        long quota = quota(rights);
        if (quota != 0) {
            setQuota(rights, quota, 0, dryRun);
            said.accept("quota  " + rights.principal() + " " + quotaText(quota) + ": " + outcome(false, dryRun, "taken"));
        }
        Set<String> topics = await(admin.listTopics().names());
        for (String name : List.of(Topics.uplink(site), Topics.downlink(site))) {
            if (topics.contains(name)) {
                if (withTopics && !dryRun) {
                    await(admin.deleteTopics(List.of(name)).all());
                }
                said.accept("topic  " + name + ": " + (withTopics ? outcome(false, dryRun, "deleted") : "kept, with what is in it"));
            }
        }
    }

    /** Those that a site has in the order in which it got them, then what else there is. */
    private static List<AclBinding> inOrder(SiteRights rights, Collection<AclBinding> has) {
        Set<AclBinding> ordered = new LinkedHashSet<>(rights.acls());
        ordered.retainAll(has);
        ordered.addAll(has);
        return List.copyOf(ordered);
    }

    /** What there is of each site of which there is something. */
    public List<State> list() throws InterruptedException {
        Set<String> topics = await(admin.listTopics().names());
        Set<String> sites = new TreeSet<>();
        topics.stream().flatMap(name -> Stream.of(Topics.UPLINK, Topics.DOWNLINK).map(pattern -> pattern.matcher(name)))
                .filter(Matcher::matches).forEach(matcher -> sites.add(matcher.group(1)));
        List<State> states = new ArrayList<>();
        for (String site : sites) {
            SiteRights rights = new SiteRights(site);
            Collection<AclBinding> has = acls(rights.principal());
            int wanted = (int) rights.acls().stream().filter(has::contains).count();
            states.add(new State(site, topics.contains(Topics.uplink(site)), topics.contains(Topics.downlink(site)), wanted,
                    has.size() - wanted, quota(rights)));
        }
        return states;
    }

    private Collection<AclBinding> acls(String principal) throws InterruptedException {
        return await(admin.describeAcls(new AclBindingFilter(ResourcePatternFilter.ANY, new AccessControlEntryFilter(principal,
                null, AclOperation.ANY, AclPermissionType.ANY))).values());
    }

    private long quota(SiteRights rights) throws InterruptedException {
        Map<ClientQuotaEntity, Map<String, Double>> quotas = await(admin.describeClientQuotas(ClientQuotaFilter.containsOnly(List.of(
                ClientQuotaFilterComponent.ofEntity(ClientQuotaEntity.USER, rights.quotaEntity().entries().get(ClientQuotaEntity.USER)))))
                .entities());
        return quotas.values().stream().mapToLong(values -> values.getOrDefault(QUOTA, 0.0).longValue()).findFirst().orElse(0);
    }

    private static String text(AclBinding acl) {
        return acl.entry().principal() + " " + acl.entry().operation() + " " + acl.pattern().resourceType() + " " + acl.pattern().name()
                + (acl.pattern().patternType() == PatternType.PREFIXED ? "*" : "");
    }

    private static <T> T await(KafkaFuture<T> future) throws InterruptedException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
        } catch (TimeoutException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("no answer within " + TIMEOUT_SECONDS + " s", e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ZERO);
    }
}
