package io.sitewire.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the topics that are missing and leaves those that exist as they are. Any thread; each call connects anew and takes at most
 * {@value #TIMEOUT_SECONDS} seconds a step.
 */
public final class TopicCreator {
    private static final Logger LOG = LoggerFactory.getLogger(TopicCreator.class);
    private static final int TIMEOUT_SECONDS = 10;
    private final KafkaConnection connection;

    public TopicCreator(KafkaConnection connection) {
        this.connection = connection;
    }

    /**
     * Returns when all the topics exist.
     *
     * @return how many partitions each of them has
     * @throws TopicException if one is missing and can't be created, or Kafka does not answer; it may be tried again
     */
    public Map<String, Integer> ensure(List<TopicSpec> topics) {
        try (Admin admin = Admin.create(properties())) {
            Map<String, Integer> partitions = existing(admin, topics);
            List<TopicSpec> missing = topics.stream().filter(topic -> !partitions.containsKey(topic.name())).toList();
            create(admin, missing, partitions);
            return partitions;
        } catch (KafkaException e) {
            throw unavailable(topics, e);
        }
    }

    private Map<String, Integer> existing(Admin admin, List<TopicSpec> topics) {
        Map<String, Integer> partitions = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> described =
                admin.describeTopics(topics.stream().map(TopicSpec::name).toList()).topicNameValues();
        for (TopicSpec topic : topics) {
            try {
                partitions.put(topic.name(), await(described.get(topic.name()), topics).partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw unavailable(List.of(topic), e.getCause());
                }
            }
        }
        return partitions;
    }

    private void create(Admin admin, List<TopicSpec> missing, Map<String, Integer> partitions) {
        if (missing.isEmpty()) {
            return;
        }
        List<NewTopic> wanted = new ArrayList<>();
        for (TopicSpec topic : missing) {
            wanted.add(topic.newTopic());
        }
        Map<String, KafkaFuture<Void>> created = admin.createTopics(wanted).values();
        for (TopicSpec topic : missing) {
            try {
                await(created.get(topic.name()), missing);
                LOG.info("Created topic {}: {} partitions, {} replicas, kept {}", topic.name(), topic.partitions(), topic.replication(),
                        topic.retention() == null ? "by key" : "for " + topic.retention());
            } catch (ExecutionException e) {
                if (e.getCause() instanceof InvalidReplicationFactorException) {
                    throw replication(admin, topic, e.getCause());
                }
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw unavailable(List.of(topic), e.getCause());
                }
                LOG.debug("Somebody else has just created {}", topic.name());
            }
            partitions.put(topic.name(), topic.partitions());
        }
    }

    private TopicException replication(Admin admin, TopicSpec topic, Throwable cause) {
        String available;
        try {
            available = String.valueOf(await(admin.describeCluster().nodes(), List.of(topic)).size());
        } catch (ExecutionException e) {
            available = "an unknown number";
        }
        return new TopicException(KafkaError.TOPIC_REPLICATION, "a topic could not be created: " + topic.name() + ", replicas wanted "
                + topic.replication() + ", brokers there " + available
                + "; nothing is lost, it is tried again; start more brokers or set sitewire.topics.replication", cause);
    }

    private <T> T await(KafkaFuture<T> future, List<TopicSpec> topics) throws ExecutionException {
        try {
            return future.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable(topics, e);
        } catch (TimeoutException e) {
            throw unavailable(topics, e);
        }
    }

    private TopicException unavailable(List<TopicSpec> topics, Throwable cause) {
        return new TopicException(KafkaError.TOPIC_UNAVAILABLE, "topics could not be looked at or created: "
                + topics.stream().map(TopicSpec::name).toList() + " at " + connection.bootstrapServers() + ", " + cause
                + "; nothing is lost, it is tried again; see whether Kafka is there and lets this user create topics, "
                + "or create them and set sitewire.topics.create=false", cause);
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = connection.settings();
        int timeoutMillis = (int) Duration.ofSeconds(TIMEOUT_SECONDS).toMillis();
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeoutMillis);
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeoutMillis);
        return properties;
    }
}
