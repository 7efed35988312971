package io.sitewire.camel.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.sitewire.camel.mqtt.InFlightBudget.Claim;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class InFlightBudgetTest {
    private final List<String> granted = new ArrayList<>();

    @Test
    void whoHasToWaitIsGrantedInOrderAndNobodyOvertakes() {
        InFlightBudget budget = new InFlightBudget(10);
        assertThat(budget.take(claim("a", 8))).isTrue();
        assertThat(budget.take(claim("large", 9))).isFalse();
        assertThat(budget.take(claim("small", 1))).isFalse();

        budget.giveBack(8);

        assertThat(granted).containsExactly("large", "small");
        assertThat(budget.used()).isEqualTo(10);
    }

    @Test
    void whatIsLargerThanTheWholeBudgetPassesAlone() {
        InFlightBudget budget = new InFlightBudget(10);

        assertThat(budget.take(claim("huge", 100))).isTrue();
        assertThat(budget.take(claim("next", 1))).isFalse();
        budget.giveBack(100);

        assertThat(granted).containsExactly("next");
    }

    @Test
    void aCancelledClaimMakesWayForTheNext() {
        InFlightBudget budget = new InFlightBudget(10);
        budget.take(claim("a", 5));
        Claim large = claim("large", 9);
        budget.take(large);
        budget.take(claim("small", 5));

        assertThat(budget.cancel(large)).isTrue();

        assertThat(granted).containsExactly("small");
        assertThat(budget.cancel(large)).isFalse();
    }

    @Property(tries = 300)
    void theLimitHoldsAndEverythingIsGivenBackInTheEnd(@ForAll long seed) {
        Random random = new Random(seed);
        InFlightBudget budget = new InFlightBudget(100);
        List<Long> held = new ArrayList<>();
        List<Claim> waiting = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            if (random.nextInt(3) > 0) {
                long size = random.nextInt(1, 60);
                Claim[] self = new Claim[1];
                self[0] = new Claim(size, () -> {
                    waiting.remove(self[0]);
                    held.add(size);
                });
                if (budget.take(self[0])) {
                    held.add(size);
                } else {
                    waiting.add(self[0]);
                }
            } else if (!waiting.isEmpty() && random.nextInt(4) == 0) {
                Claim claim = waiting.remove(random.nextInt(waiting.size()));
                assertThat(budget.cancel(claim)).isTrue();
            } else if (!held.isEmpty()) {
                budget.giveBack(held.remove(random.nextInt(held.size())));
            }
            assertThat(budget.used()).isEqualTo(held.stream().mapToLong(Long::longValue).sum()).isLessThanOrEqualTo(100);
        }
        while (!held.isEmpty()) {
            budget.giveBack(held.remove(0));
        }
        assertThat(budget.used()).isZero();
        assertThat(waiting).isEmpty();
    }

    private Claim claim(String name, long size) {
        return new Claim(size, () -> granted.add(name));
    }
}
