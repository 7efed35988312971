package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveLineTest {

    @Test
    void theRateIsThatSinceTheLineBefore() {
        // given
        Account account = new Account();
        LiveLine line = new LiveLine();
        accept(account, 0, 100);
        line.render(1, account, new LatencyHistogram(), false, "");
        accept(account, 100, 400);
        LatencyHistogram latency = new LatencyHistogram();
        latency.record(12);

        // when
        String text = line.render(3, account, latency, true, "draining");

        // then
        assertThat(text).isEqualTo(
                "   3 s  accepted 400  delivered 0  pending 400  rate 150/s  latency p50 12 ms  p99 12 ms  LINK CUT  draining");
    }

    private static void accept(Account account, int from, int to) {
        for (int sequence = from; sequence < to; sequence++) {
            account.accepted(new ReadingId("site-1", "press-1", "current", sequence));
        }
    }
}
