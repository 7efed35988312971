package io.sitewire.retry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CausesTest {
    @Test
    void theReasonBehindTheFailureIsNamed() {
        Exception failure = new IllegalStateException("no producer", new IllegalArgumentException("no resolvable name"));
        assertThat(Causes.text(failure)).isEqualTo("java.lang.IllegalStateException: no producer: no resolvable name");
    }

    @Test
    void whatWasSaidIsNotRepeated() {
        Exception cause = new IllegalArgumentException("no resolvable name");
        assertThat(Causes.text(new IllegalStateException(cause)))
                .isEqualTo("java.lang.IllegalStateException: java.lang.IllegalArgumentException: no resolvable name");
    }

    @Test
    void aCircleOfCausesEnds() {
        Exception one = new IllegalStateException("one");
        Exception other = new IllegalStateException("other", one);
        one.initCause(other);
        assertThat(Causes.text(one)).contains("one").contains("other");
    }
}
