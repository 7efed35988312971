package io.sitewire.kafka;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks for the identities of topics, which tell a topic from a later one of the same name. One thread. */
final class TopicIds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicIds.class);
    private static final int TIMEOUT_SECONDS = 10;
    private final Map<String, Object> properties;
    private Admin admin;

    TopicIds(Map<String, Object> properties) {
        this.properties = properties;
    }

    /** The identities of those that could be asked for: without one, a topic created again is known by its offsets only. */
    Map<String, String> of(Collection<String> topics) {
        if (admin == null) {
            admin = Admin.create(properties);
        }
        Map<String, String> ids = new HashMap<>();
        Map<String, KafkaFuture<TopicDescription>> asked = admin.describeTopics(topics).topicNameValues();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> entry : asked.entrySet()) {
            try {
                ids.put(entry.getKey(), entry.getValue().get(TIMEOUT_SECONDS, TimeUnit.SECONDS).topicId().toString());
            } catch (ExecutionException e) {
                LOG.debug("No identity of {}", entry.getKey(), e);
            } catch (TimeoutException e) {
                LOG.debug("No identities of topics within {} s", TIMEOUT_SECONDS, e);
                break;
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        }
        return ids;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
