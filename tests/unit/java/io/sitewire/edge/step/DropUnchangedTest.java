package io.sitewire.edge.step;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sitewire.edge.EdgeBuffers;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class DropUnchangedTest {
    private final StepFixture fixture = new StepFixture();
    private final DropUnchanged step = new DropUnchanged(fixture.clock);

    @Test
    void aReadingGoesOnIfItDiffersFromTheLastThatWentOnByMoreThanTheBand() throws Exception {
        step.setAbsolute("0.5");

        // 20.4 and 20.5 are within the band around 20, and so is 20.9 around 20.6, however they crept there.
        assertThat(passed("20", "20.4", "20.5", "20.6", "20.9", "20.2", "20.0", "NaN")).containsExactly("20", "20.6", "20.0", "NaN");
        assertThat(fixture.filtered("drop-unchanged")).isEqualTo(4);
    }

    @Test
    void theWiderOfBothBandsCounts() throws Exception {
        step.setAbsolute("1");
        step.setPercent("10");

        assertThat(passed("5", "6", "6.1", "100", "109", "111")).containsExactly("5", "6.1", "100", "111");
    }

    @Test
    void whatIsNoNumberIsUnchangedIfItsBytesAre() throws Exception {
        String large = "x".repeat(DropUnchanged.PAYLOAD_MAX + 1);

        assertThat(passed("on", "on", "off", "on", "3", "3", large, large)).containsExactly("on", "off", "on", "3", large, large);
    }

    @Test
    void afterTheMaximumSilenceAReadingGoesOnAlthoughItIsUnchanged() throws Exception {
        step.setSilenceMax("1m");
        List<Integer> passed = new ArrayList<>();

        for (int second = 0; second <= 130; second += 10) {
            if (!fixture.accept(step, fixture.reading("temp", second, "20")).isEmpty()) {
                passed.add(second);
            }
        }

        assertThat(passed).containsExactly(0, 60, 120);
    }

    @Test
    void eachSensorHasALastReadingOfItsOwn() throws Exception {
        assertThat(fixture.accept(step, fixture.reading("temp", 0, "20"))).containsExactly("20");
        assertThat(fixture.accept(step, fixture.reading("pressure", 0, "20"))).containsExactly("20");
    }

    @Test
    void aReadingThatCouldNotBeStoredGoesOnWhenItComesAgain() throws Exception {
        fixture.accept(step, fixture.reading("temp", 0, "20"));
        Exchange changed = fixture.reading("temp", 1, "25");
        step.process(changed);

        StepFixture.progress(changed).failed(EdgeBuffers.OUTBOX);

        assertThat(fixture.accept(step, fixture.reading("temp", 1, "25"))).containsExactly("25");
    }

    @Test
    void ofAListEachReadingIsLookedAt() throws Exception {
        Exchange list = new DefaultExchange(fixture.camel);
        list.getMessage().setBody(List.of(fixture.reading("temp", 0, "20"), fixture.reading("temp", 1, "20"),
                fixture.reading("temp", 2, "21")));

        step.process(list);

        assertThat(StepFixture.payloads(list)).containsExactly("20", "21");
    }

    @Test
    void aFieldOfAJsonPayloadIsComparedIfItIsNamed() throws Exception {
        step.setField("v.now");

        assertThat(passed("{\"v\":{\"now\":1},\"n\":1}", "{\"v\":{\"now\":1},\"n\":2}", "{\"v\":{\"now\":2},\"n\":3}"))
                .containsExactly("{\"v\":{\"now\":1},\"n\":1}", "{\"v\":{\"now\":2},\"n\":3}");
    }

    @Test
    void aParameterThatCannotBeUsedIsNamedWithItsValueAndItsRule() {
        assertThatThrownBy(() -> step.setAbsolute("-1"))
                .hasMessageContainingAll("KAMELET_PARAMETER_INVALID", "absolute", "'-1'", "at least 0");
        assertThatThrownBy(() -> step.setPercent("two")).hasMessageContainingAll("percent", "'two'");
        assertThatThrownBy(() -> step.setSilenceMax("0s")).hasMessageContainingAll("silenceMax", "'0s'", "duration");
        assertThatThrownBy(() -> step.setSilenceMax("soon")).hasMessageContainingAll("silenceMax", "'soon'");
    }

    private List<String> passed(String... payloads) throws Exception {
        List<String> passed = new ArrayList<>();
        for (int i = 0; i < payloads.length; i++) {
            passed.addAll(fixture.accept(step, fixture.reading("temp", i, payloads[i])));
        }
        return passed;
    }
}
