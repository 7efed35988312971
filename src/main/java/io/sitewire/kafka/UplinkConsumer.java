package io.sitewire.kafka;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.RollbackExchangeException;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.support.DefaultExchange;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Lets a route process what an {@link UplinkLoop} polls.
 *
 * <p>The loop has a thread of its own, starts without Kafka, and waits for the whole unit of work of an exchange. Stopping lets a batch
 * finish for a few seconds; what is not finished then is not committed and comes again.
 */
public final class UplinkConsumer extends DefaultConsumer {
    /** Property that a route sets to true on the exchange of a record that it puts aside, for the ledger. */
    public static final String REJECTED = "SitewireRejected";
    private static final long STOP_WAIT_MILLIS = TimeUnit.SECONDS.toMillis(5);
    private final UplinkOptions options;
    private final MergeTransactions transactions;
    private final UplinkStatus status;
    private UplinkLoop loop;
    private Thread thread;

    UplinkConsumer(UplinkEndpoint endpoint, Processor processor, UplinkOptions options, MergeTransactions transactions) {
        super(endpoint, processor);
        this.options = options;
        this.transactions = transactions;
        this.status = new UplinkStatus(Clock.systemUTC(), options.connection().bootstrapServers());
    }

    /** How the merge is doing; from any thread. */
    public UplinkStatus status() {
        return status;
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        UplinkListener found = getEndpoint().getCamelContext().getRegistry().findSingleByType(UplinkListener.class);
        UplinkListener listener = found == null ? new UplinkListener() { } : found;
        listener.watch(status);
        loop = new UplinkLoop(options, transactions, this::merge, listener, status);
        thread = new Thread(loop, "uplink-" + options.group());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    protected void doStop() throws Exception {
        if (thread != null) {
            loop.stop();
            thread.join(STOP_WAIT_MILLIS);
            thread.interrupt();
            thread.join(STOP_WAIT_MILLIS);
            thread = null;
        }
        super.doStop();
    }

    private void merge(SelectedRecords records) throws Exception {
        List<Exchange> batch = new ArrayList<>(records.size());
        for (ConsumerRecord<byte[], byte[]> record : records) {
            batch.add(exchangeOf(record));
        }
        Exchange exchange = createExchange(false);
        try {
            exchange.getMessage().setBody(new MergeBatch(batch));
            getProcessor().process(exchange);
            if (exchange.getException() != null) {
                throw exchange.getException();
            }
            if (exchange.isRollbackOnly() || exchange.isRollbackOnlyLast()) {
                throw new RollbackExchangeException("the route rolled the batch back", exchange);
            }
            for (int i = 0; i < batch.size(); i++) {
                if (Boolean.TRUE.equals(batch.get(i).getProperty(REJECTED))) {
                    records.rejected(i);
                }
            }
        } finally {
            releaseExchange(exchange, false);
        }
    }

    private Exchange exchangeOf(ConsumerRecord<byte[], byte[]> record) {
        Exchange exchange = new DefaultExchange(getEndpoint().getCamelContext());
        Message message = exchange.getIn();
        message.setBody(record.value() == null ? new byte[0] : record.value());
        Map<String, Object> headers = message.getHeaders();
        RecordHeaders.copy(record.headers(), headers);
        headers.put(KafkaConstants.TOPIC, record.topic());
        headers.put(KafkaConstants.PARTITION, record.partition());
        headers.put(KafkaConstants.OFFSET, record.offset());
        headers.put(KafkaConstants.TIMESTAMP, record.timestamp());
        return exchange;
    }
}
