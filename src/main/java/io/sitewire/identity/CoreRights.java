package io.sitewire.identity;

import io.sitewire.reading.Topics;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What a core may do in Kafka: read all uplinks in the merge's group, and write the merged topics and the ledger in its transactions. It
 * creates nothing: its topics and those of sites are made with its rights. It reads what it writes: the ledger at each start, and the
 * readings for {@code ./sitewire read} and routes at the core.
 *
 * @param name the CN of its certificate
 * @param group the consumer group in which cores share the uplinks
 * @param transactionalId what the names of its transactions begin with
 */
public record CoreRights(String name, String group, String transactionalId) {
    private static final String ANY_HOST = "*";

    /** The subject of its certificate. */
    public String subject() {
        return "CN=" + name + ",OU=sitewire";
    }

    /** As Kafka names who connects with its certificate. */
    String principal() {
        return "User:" + subject();
    }

    List<AclBinding> acls() {
        List<AclBinding> acls = new ArrayList<>();
        for (String topic : List.of(Topics.TELEMETRY, Topics.REJECTED, Topics.LEDGER)) {
            for (AclOperation operation : List.of(AclOperation.WRITE, AclOperation.READ, AclOperation.DESCRIBE)) {
                acls.add(acl(ResourceType.TOPIC, topic, PatternType.LITERAL, operation));
            }
        }
        acls.add(acl(ResourceType.TOPIC, Topics.OF_SITES, PatternType.PREFIXED, AclOperation.READ));
        acls.add(acl(ResourceType.TOPIC, Topics.OF_SITES, PatternType.PREFIXED, AclOperation.DESCRIBE));
        acls.add(acl(ResourceType.GROUP, group, PatternType.LITERAL, AclOperation.READ));
        acls.add(acl(ResourceType.GROUP, group, PatternType.LITERAL, AclOperation.DESCRIBE));
        acls.add(acl(ResourceType.TRANSACTIONAL_ID, transactionalId, PatternType.PREFIXED, AclOperation.WRITE));
        acls.add(acl(ResourceType.TRANSACTIONAL_ID, transactionalId, PatternType.PREFIXED, AclOperation.DESCRIBE));
        return acls;
    }

    private AclBinding acl(ResourceType type, String resource, PatternType pattern, AclOperation operation) {
        return new AclBinding(new ResourcePattern(type, resource, pattern),
                new AccessControlEntry(principal(), ANY_HOST, operation, AclPermissionType.ALLOW));
    }
}
