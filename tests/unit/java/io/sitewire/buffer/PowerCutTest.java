package io.sitewire.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sitewire.buffer.PowerCutRound.Broken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Random work on a file system that loses what a power cut may lose (see {@link FaultyFiles}), compared with what was accepted. The seed
 * of each round is in the failure; {@code -Dsitewire.powercut.seed=N} runs that one alone. The buffer's threads are real, so a seed
 * repeats the work but not each interleaving: a rare failure may take it many times. PowerCutIT runs it for longer.
 */
@Timeout(120)
final class PowerCutTest {
    private static final int CUTS = 600;
    private static final int BROKEN_ROUNDS = 2000;

    @Test
    void whatWasAcknowledgedSurvivesEveryPowerCutInOrderAndNothingIsInvented() {
        run(CUTS);
    }

    @ParameterizedTest
    @EnumSource(value = Broken.class, mode = EnumSource.Mode.EXCLUDE, names = "NOTHING")
    void whatIsBrokenOnPurposeIsFound(Broken broken) throws Exception {
        for (long seed = 0; seed < BROKEN_ROUNDS; seed++) {
            new PowerCutRound(seed, Broken.NOTHING).run();
            try {
                new PowerCutRound(seed, broken).run();
            } catch (Exception | AssertionError e) {
                System.out.println("power cuts: " + broken + " broken, found by seed " + seed);
                return;
            }
        }
        assertThat(broken).as("broken, and not found in " + BROKEN_ROUNDS + " rounds").isEqualTo(Broken.NOTHING);
    }

    @Test
    void compressedAndEncryptedNothingIsLostEitherAndNoNonceIsUsedTwice() {
        long base = System.nanoTime();
        NonceWatch watch = new NonceWatch(TestKeys.ring(TestKeys.OLD, TestKeys.NEW));
        for (long seed = base; seed < base + 60; seed++) {
            try {
                new PowerCutRound(seed, Broken.NOTHING).encoded().watched(watch).run();
                assertThat(watch.repeated()).isEmpty();
            } catch (Exception | AssertionError e) {
                fail("seed " + seed, e);
            }
        }
        assertThat(watch.frames()).isGreaterThan(1000);
        System.out.println("power cuts: frames encrypted " + watch.frames() + ", with so many keys " + watch.keys());
    }

    @Test
    void underIntervalWhatWasReadIsNeverLostByAPowerCut() {
        long base = System.nanoTime();
        for (long seed = base; seed < base + 100; seed++) {
            try {
                new PowerCutRound(seed, Broken.NOTHING, SyncPolicy.INTERVAL).run();
            } catch (Exception | AssertionError e) {
                fail("seed " + seed, e);
            }
        }
    }

    /** Runs rounds until the power was cut so often; the first seed is printed, and the failing one is in the failure. */
    static void run(int wanted) {
        Long only = Long.getLong("sitewire.powercut.seed");
        long base = only != null ? only : System.nanoTime();
        int cuts = 0;
        for (long seed = base; only != null ? seed == only : cuts < wanted; seed++) {
            try {
                PowerCutRound round = new PowerCutRound(seed, Broken.NOTHING);
                cuts += (seed % 2 == 0 ? round : round.encoded()).run();
            } catch (Exception | AssertionError e) {
                fail("seed " + seed, e);
            }
        }
        System.out.println("power cuts: " + cuts + ", first seed " + base);
    }
}
