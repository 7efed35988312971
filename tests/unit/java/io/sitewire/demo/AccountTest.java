package io.sitewire.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AccountTest {
    private final Account account = new Account();

    @Test
    void pendingIsWhatWasAcceptedAndNotSeen() {
        // given
        account.accepted(id(0));
        account.accepted(id(1));

        // when
        account.delivered(id(0));

        // then
        assertThat(account.accepted()).isEqualTo(2);
        assertThat(account.delivered()).isEqualTo(1);
        assertThat(account.pending()).isEqualTo(1);
    }

    @Test
    void aReadingSeenBeforeItsAcknowledgementIsNeverPending() {
        // given
        account.delivered(id(0));
        assertThat(account.delivered()).isZero();

        // when
        account.accepted(id(0));

        // then
        assertThat(account.delivered()).isEqualTo(1);
        assertThat(account.pending()).isZero();
    }

    @Test
    void toldTwiceCountsOnce() {
        // given
        account.accepted(id(0));
        account.delivered(id(0));

        // when
        account.accepted(id(0));
        account.delivered(id(0));

        // then
        assertThat(account.accepted()).isEqualTo(1);
        assertThat(account.delivered()).isEqualTo(1);
    }

    @Test
    void anIdentityIsReadBackFromItsText() {
        assertThat(ReadingId.parse(id(17).toString())).contains(id(17));
        assertThat(ReadingId.parse("site-1/press-1/17")).isEmpty();
        assertThat(ReadingId.parse("site-1/press-1/current/99999999999")).isEmpty();
    }

    private static ReadingId id(int sequence) {
        return new ReadingId("site-1", "press-1", "current", sequence);
    }
}
