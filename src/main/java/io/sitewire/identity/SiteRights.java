package io.sitewire.identity;

import io.sitewire.reading.Topics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a site may do in Kafka: write its uplink, read its downlink as its own consumer group, and nothing else. All names are literal,
 * since a prefix {@code site.plant-7} is one of {@code site.plant-70}, too. Its idempotent producer needs no right of its own: with Kafka 3
 * and later the right to write a topic is enough. It has no transactional id.
 *
 * @param site the site's name
 */
record SiteRights(String site) {
    private static final String ANY_HOST = "*";

    /** As Kafka names who connects with the site's certificate. */
    String principal() {
        return "User:CN=" + site;
    }

    List<AclBinding> acls() {
        List<AclBinding> acls = new ArrayList<>();
        acls.add(acl(ResourceType.TOPIC, Topics.uplink(site), AclOperation.WRITE));
        acls.add(acl(ResourceType.TOPIC, Topics.uplink(site), AclOperation.DESCRIBE));
        acls.add(acl(ResourceType.TOPIC, Topics.downlink(site), AclOperation.READ));
        acls.add(acl(ResourceType.TOPIC, Topics.downlink(site), AclOperation.DESCRIBE));
        acls.add(acl(ResourceType.GROUP, Topics.downlink(site), AclOperation.READ));
        return acls;
    }

    ClientQuotaEntity quotaEntity() {
        return new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "CN=" + site));
    }

    private AclBinding acl(ResourceType type, String name, AclOperation operation) {
        return new AclBinding(new ResourcePattern(type, name, PatternType.LITERAL),
                new AccessControlEntry(principal(), ANY_HOST, operation, AclPermissionType.ALLOW));
    }
}
