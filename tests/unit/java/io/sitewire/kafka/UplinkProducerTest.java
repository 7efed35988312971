package io.sitewire.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class UplinkProducerTest {
    private static final long BATCH_GAP = UplinkProducer.BATCH_GAP.toNanos();

    private final List<MockProducer<byte[], byte[]>> made = new ArrayList<>();
    private final List<Exception> outcomes = new ArrayList<>();
    private final AtomicLong now = new AtomicLong(1_000_000_000_000L);

    @Test
    void theRestOfABatchIsRefusedOnceOneOfItsRecordsHasFailed() {
        // given a batch of which the first record failed
        UplinkProducer producer = producer();
        send(producer);
        made.get(0).errorNext(new TimeoutException("no metadata"));

        // when the rest of it is sent
        send(producer);
        send(producer);

        // then Kafka does not see it, and each record has its outcome
        assertThat(made.get(0).history()).hasSize(1);
        assertThat(outcomes).hasSize(3).allMatch(TimeoutException.class::isInstance);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void afterAnyFailureTheNextBatchIsSentByANewProducer(RuntimeException failure) {
        // given a batch that failed
        UplinkProducer producer = producer();
        send(producer);
        made.get(0).errorNext(failure);
        send(producer);

        // when the next one comes after a while
        now.addAndGet(BATCH_GAP);
        send(producer);
        made.get(1).completeNext();

        // then the old producer is gone
        assertThat(made.get(0).closed()).isTrue();
        assertThat(outcomes.get(2)).isNull();
    }

    static Stream<RuntimeException> failures() {
        return Stream.of(new TimeoutException("expired"), new RecordTooLargeException("too large"),
                new OutOfOrderSequenceException("the broker expects another one"));
    }

    @Test
    void aProducerThatCannotBeMadeFailsTheRecordAndIsTriedAgain() {
        // given brokers without an address
        boolean[] resolvable = {false};
        UplinkProducer producer = new UplinkProducer(() -> {
            if (!resolvable[0]) {
                throw new KafkaException("no resolvable bootstrap urls");
            }
            return make();
        }, now::get);
        send(producer);
        assertThat(outcomes.get(0)).hasMessageContaining("resolvable");

        // when they have one
        resolvable[0] = true;
        now.addAndGet(BATCH_GAP);
        send(producer);
        made.get(0).completeNext();

        // then it works
        assertThat(outcomes.get(1)).isNull();
    }

    @Test
    void afterTheCloseEveryRecordFails() {
        // given
        UplinkProducer producer = producer();
        send(producer);
        made.get(0).completeNext();

        // when
        producer.close();
        send(producer);

        // then
        assertThat(made.get(0).closed()).isTrue();
        assertThat(outcomes.get(1)).isInstanceOf(IllegalStateException.class);
    }

    private UplinkProducer producer() {
        return new UplinkProducer(this::make, now::get);
    }

    private MockProducer<byte[], byte[]> make() {
        MockProducer<byte[], byte[]> producer = new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        made.add(producer);
        return producer;
    }

    private void send(UplinkProducer producer) {
        producer.send(new ProducerRecord<>("t", 0, null, new byte[0]), (metadata, failure) -> outcomes.add(failure));
    }
}
