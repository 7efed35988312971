package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sitewire.retry.Backoff;
import io.sitewire.support.SettableClock;
import io.sitewire.support.LogLines;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.MqttClientException;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

/** What an edge's log gets while the site's broker is away for weeks. */
class MqttOutageTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration BETWEEN_TRIES = Duration.ofMinutes(10);
    private static final int TRIES_A_WEEK = 7 * 24 * 6;
    private static final int DAYS = 7;

    @Test
    void ofAWeekWithoutTheSitesBrokerItSaysAFewLinesAndOfTheNextOneADay() throws Exception {
        SettableClock clock = new SettableClock();
        AtomicInteger tries = new AtomicInteger();
        MqttLinkKeeper keeper = new MqttLinkKeeper("The site's broker", () -> {
            clock.advance(BETWEEN_TRIES);
            tries.incrementAndGet();
            throw new MqttException(MqttClientException.REASON_CODE_SERVER_CONNECT_ERROR);
        }, clock, new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), new Random(1)));

        try (LogLines lines = new LogLines(MqttLinkKeeper.class.getName())) {
            new Thread(keeper, "mqtt-outage-test").start();
            await().atMost(LONG).until(() -> tries.get() > TRIES_A_WEEK);
            int firstWeek = lines.count();
            int begun = tries.get();
            await().atMost(LONG).until(() -> tries.get() > begun + TRIES_A_WEEK);
            int secondWeek = lines.count() - firstWeek;
            keeper.stop();
            assertThat(keeper.awaitStopped(LONG)).isTrue();

            assertThat(firstWeek).isBetween(1, 2 * DAYS + 2);
            assertThat(secondWeek).isLessThanOrEqualTo(DAYS + 2);
        }
    }
}
