package io.sitewire.kafka;

import java.time.Duration;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Merges the uplinks of all sites: an exchange is a batch, its body a {@code List<Exchange>}, each inner exchange one reading with
 * {@code byte[]} body and its headers as strings. Every position of a site comes once and in order.
 *
 * <p>When the whole unit of work of the exchange is done without exception, the uplinks' offsets are committed, in one transaction with
 * all that the {@code kafka:} endpoint of the route wrote that has the same {@link MergeClientFactory}. If anything failed, nothing of the
 * batch becomes visible, and it comes again after a wait.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "uplink", title = "Uplink", syntax = "uplink:sites", consumerOnly = true,
        category = Category.MESSAGING)
public final class UplinkEndpoint extends DefaultEndpoint {
    @UriPath(description = "Always sites")
    @Metadata(required = true)
    private String sites = "sites";
    /** The brokers to begin with, as {@code host:port}, separated by commas. */
    @UriParam
    @Metadata(required = true)
    private String brokers;
    /** The consumer group in which the core's processes share the uplinks. */
    @UriParam(defaultValue = "sitewire-merge")
    private String group = "sitewire-merge";
    /** What joins it to the {@code kafka:} endpoint that writes, which names the same bean as its {@code kafkaClientFactory}. */
    @UriParam
    @Metadata(required = true)
    private MergeClientFactory clients;
    /** The most readings of one exchange. */
    @UriParam(defaultValue = "5000")
    private int batchRecordsMax = 5000;
    /** How soon a new site is found. */
    @UriParam(defaultValue = "5s", javaType = "java.time.Duration")
    private Duration discoveryInterval = Duration.ofSeconds(5);
    /** The name of this client in Kafka's logs and quotas; Kafka makes one up without it. */
    @UriParam
    private String clientId = "";

    UplinkEndpoint(String uri, UplinkComponent component) {
        super(uri, component);
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("uplink:" + sites + " only consumes; to write telemetry use kafka:");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        if (clients == null) {
            throw new IllegalArgumentException(KafkaError.UPLINK_OPTION_INVALID + " an option is missing: clients of uplink:" + sites
                    + "; the route does not start; name the kafkaClientFactory of its kafka: endpoint, such as #mergeClients");
        }
        UplinkOptions options = new UplinkOptions(clients.connection(brokers), group, batchRecordsMax, discoveryInterval, clientId);
        UplinkConsumer consumer = new UplinkConsumer(this, processor, options, clients.transactions());
        configureConsumer(consumer);
        return consumer;
    }

    public String getBrokers() {
        return brokers;
    }

    public void setBrokers(String brokers) {
        this.brokers = brokers;
    }

    public String getGroup() {
        return group;
    }

    public void setGroup(String group) {
        this.group = group;
    }

    public MergeClientFactory getClients() {
        return clients;
    }

    public void setClients(MergeClientFactory clients) {
        this.clients = clients;
    }

    public int getBatchRecordsMax() {
        return batchRecordsMax;
    }

    public void setBatchRecordsMax(int batchRecordsMax) {
        this.batchRecordsMax = batchRecordsMax;
    }

    public Duration getDiscoveryInterval() {
        return discoveryInterval;
    }

    public void setDiscoveryInterval(Duration discoveryInterval) {
        this.discoveryInterval = discoveryInterval;
    }

    public String getClientId() {
        return clientId;
    }

    public void setClientId(String clientId) {
        this.clientId = clientId;
    }
}
