package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class MergeTransactionsTest {
    private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
            Map.of(new TopicPartition("site.a.uplink", 0), new OffsetAndMetadata(5));
    private final List<MockProducer<Object, Object>> producers = new ArrayList<>();
    private final AtomicReference<Map<String, Object>> settings = new AtomicReference<>();
    private final AtomicLong now = new AtomicLong();
    private final MergeTransactions transactions = new MergeTransactions("core-1", () -> { }, this::make, now::get);
    private final MergeProducer camels = new MergeProducer(transactions);

    private Producer<Object, Object> make(Map<String, Object> properties) {
        settings.set(properties);
        producers.add(new MockProducer<>(true, null, MergeTransactions.bytes(), MergeTransactions.bytes()));
        return producers.get(producers.size() - 1);
    }

    @Test
    void whatTheRouteWritesIsVisibleWithItsOffsetsAfterTheCommitAndNotBefore() {
        begin();
        camels.send(record());
        assertThat(producers.get(0).history()).isEmpty();

        commit();

        assertThat(producers.get(0).history()).hasSize(1);
        assertThat(producers.get(0).consumerGroupOffsetsHistory()).containsExactly(Map.of("group", OFFSETS));
    }

    @Test
    void theProducerSurvivesThatCamelClosesIt() {
        begin();
        camels.close();
        camels.send(record());

        commit();

        assertThat(producers.get(0).history()).hasSize(1);
    }

    @Test
    void nothingIsWrittenOutsideOfABatchAndNobodyElseCommits() {
        assertThatThrownBy(() -> camels.send(record())).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(camels::commitTransaction).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(camels::initTransactions).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void afterACommitWithoutAnAnswerANewProducerIsMade() {
        begin();
        producers.get(0).commitTransactionException = new TimeoutException("no answer");
        Exception failure = catchCommit();

        assertThat(transactions.failed(failure)).isEqualTo(TransactionOutcome.DOUBTFUL);
        transactions.recover(Map.of());

        assertThat(producers).hasSize(2);
        assertThat(producers.get(0).closed()).isTrue();
        assertThat(producers.get(1).transactionInitialized()).isTrue();
    }

    @Test
    void aBatchThatFailedIsTakenBackAndTheProducerStays() {
        begin();
        camels.send(record());

        assertThat(transactions.failed(new IllegalStateException("the route fails"))).isEqualTo(TransactionOutcome.ABORTED);
        transactions.recover(Map.of());

        assertThat(producers).hasSize(1);
        assertThat(producers.get(0).transactionAborted()).isTrue();
    }

    @Test
    void whoIsShutOutBeforeItsTimeIsOverHasATwin() {
        begin();
        now.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(transactions.failed(new ProducerFencedException("fenced"))).isEqualTo(TransactionOutcome.FENCED);

        begin();
        now.addAndGet(MergeTransactions.TIMEOUT.toNanos());
        assertThat(transactions.failed(new ProducerFencedException("fenced"))).isEqualTo(TransactionOutcome.TIMED_OUT);
    }

    @Test
    void whatTransactionsNeedIsNotForTheRouteToChange() {
        transactions.configure(Map.of("acks", "1", "transactional.id", "another", "delivery.timeout.ms", 1_200_000, "linger.ms", 7));

        transactions.recover(Map.of("bootstrap.servers", "kafka:9092"));

        assertThat(settings.get()).containsEntry("acks", "all").containsEntry("transactional.id", "core-1").containsEntry("linger.ms", 7)
                .containsEntry("bootstrap.servers", "kafka:9092").containsEntry("delivery.timeout.ms", 8000);
    }

    private void begin() {
        transactions.recover(Map.of());
        transactions.begin();
    }

    private void commit() {
        transactions.commit(List.of(), OFFSETS, new ConsumerGroupMetadata("group"));
    }

    private Exception catchCommit() {
        try {
            commit();
            throw new AssertionError("the commit should fail");
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static ProducerRecord<Object, Object> record() {
        return new ProducerRecord<>("telemetry", "key", new byte[] {1});
    }
}
