package io.sitewire.core;

import io.quarkus.arc.Unremovable;
import io.sitewire.kafka.UplinkConsumer;
import io.sitewire.reading.Headers;
import io.sitewire.reading.ReadingKey;
import io.sitewire.reading.Topics;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.support.SynchronizationAdapter;

/**
 * Checks a batch of readings, one by one, and says of each to which topic it goes and under which key: {@code telemetry}, or
 * {@code telemetry.rejected} with the reason. It stops nothing and drops nothing. Any thread.
 */
@Singleton
@Unremovable
@Named("readingCheck")
public final class ReadingCheck implements Processor {
    private final BiConsumer<String, RejectReason> counter;

    @Inject
    public ReadingCheck(MergeStatistics statistics) {
        this(statistics::rejected);
    }

    ReadingCheck(BiConsumer<String, RejectReason> counter) {
        this.counter = counter;
    }

    /** The body is an {@code Iterable} of exchanges, each with the header {@code kafka.TOPIC} naming the uplink it came from. */
    @Override
    public void process(Exchange batch) {
        for (Object inner : batch.getMessage().getBody(Iterable.class)) {
            check(batch, (Exchange) inner);
        }
    }

    private void check(Exchange batch, Exchange record) {
        Message reading = record.getIn();
        String site = Topics.siteOfUplink(reading.getHeader(KafkaConstants.TOPIC, String.class));
        Optional<ReadingRules.Verdict> verdict = ReadingRules.check(site, reading.getHeaders());
        if (verdict.isPresent()) {
            record.setProperty(UplinkConsumer.REJECTED, true);
            reject(batch, reading, site, verdict.get());
            return;
        }
        reading.setHeader(Headers.SITE, site);
        reading.removeHeader(Headers.ACKNOWLEDGED);
        String machine = reading.getHeader(Headers.MACHINE, String.class);
        reading.setHeader(KafkaConstants.OVERRIDE_TOPIC, Topics.TELEMETRY);
        reading.setHeader(KafkaConstants.KEY, ReadingKey.of(site, machine, reading.getHeader(Headers.SENSOR, String.class)));
    }

    private void reject(Exchange batch, Message reading, String site, ReadingRules.Verdict verdict) {
        reading.setHeader(Headers.REASON, verdict.rejection().name());
        reading.setHeader(Headers.DETAIL, verdict.detail());
        reading.setHeader(KafkaConstants.OVERRIDE_TOPIC, Topics.REJECTED);
        reading.setHeader(KafkaConstants.KEY, site);
        // A batch that fails comes again; only then would its rejections count twice.
        batch.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
            @Override
            public void onComplete(Exchange exchange) {
                counter.accept(site, verdict.rejection());
            }
        });
    }
}
