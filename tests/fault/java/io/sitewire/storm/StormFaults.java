package io.sitewire.storm;

import io.sitewire.demo.SitewireInstance;
import io.sitewire.demo.TcpProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.protocol.ApiKeys;

/**
 * What goes wrong. The same seed gives the same faults at the same moments; what they hit depends on the machine. Each is mended by
 * itself after its time; several can be there at once, but never two on one process.
 */
final class StormFaults {
    private enum Kind {
        KILL_EDGE(2), KILL_UNANSWERED_EDGE(3), KILL_CORE(2), KILL_UNANSWERED_CORE(9), KILL_COMMITTING_CORE(5), FREEZE_EDGE(1),
        FREEZE_CORE(3), CUT(3), SLOW(1), SWALLOW(5), KILL_BROKER(1), RESTART_BROKER(1);

        private final int weight;

        Kind(int weight) {
            this.weight = weight;
        }
    }

    private static final Set<Kind> CORES = EnumSet.of(Kind.KILL_CORE, Kind.KILL_UNANSWERED_CORE, Kind.KILL_COMMITTING_CORE,
            Kind.FREEZE_CORE);
    private static final Duration FREEZE = Duration.ofSeconds(20);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(3);
    /** So long an edge hears no answers before it is killed: it has something in hand then. */
    private static final Duration UNANSWERED = Duration.ofMillis(1200);
    /** Where a core commits offsets: in its transaction, or, if somebody breaks that, in its group alone. */
    private static final Set<Integer> COMMIT_OFFSETS = Set.of((int) ApiKeys.TXN_OFFSET_COMMIT.id, (int) ApiKeys.OFFSET_COMMIT.id);
    private static final Duration BUSY_WITHIN = Duration.ofSeconds(8);
    private static final Duration LOOK = Duration.ofMillis(250);

    private record Healing(long atNanos, String subject, Healer healer) {
    }

    private interface Healer {
        void heal() throws InterruptedException;
    }

    private final StormPlant plant;
    private final Random random;
    private final List<Healing> healings = new ArrayList<>();
    private final List<String> log = new ArrayList<>();
    private int coresLostInHand;
    private final long began = System.nanoTime();

    StormFaults(StormPlant plant, long seed) {
        this.plant = plant;
        this.random = new Random(seed);
    }

    /**
     * Lets things go wrong for so long, then mends everything.
     *
     * @param enough whether enough has happened; if not, it goes on for as long again at most
     */
    void rage(Duration length, BooleanSupplier enough) throws InterruptedException {
        long end = System.nanoTime() + length.toNanos();
        long endAtLast = end + length.toNanos();
        while (System.nanoTime() < end || System.nanoTime() < endAtLast && !enough.getAsBoolean()) {
            heal(false);
            strike();
            pause(Duration.ofMillis(500 + random.nextInt((int) PAUSE_MAX.toMillis())));
        }
        heal(true);
        for (SitewireInstance instance : plant.instances()) {
            instance.awaitReady();
        }
    }

    /** Every fault, with its second. */
    List<String> log() {
        return List.copyOf(log);
    }

    /** How often a core was killed or frozen with a transaction open, so that the group had to give its uplinks to another. */
    int coresLostInHand() {
        return coresLostInHand;
    }

    private void strike() throws InterruptedException {
        Kind kind = any();
        int which = random.nextInt(2);
        int millis = 1_000 + random.nextInt(5_000);
        boolean broker = kind == Kind.KILL_BROKER || kind == Kind.RESTART_BROKER;
        SitewireInstance instance = CORES.contains(kind) ? busyCore(plant.cores.get(which)) : plant.edges.get(which);
        String link = List.copyOf(plant.links.keySet()).get(random.nextInt(plant.links.size()));
        boolean onLink = kind == Kind.CUT || kind == Kind.SLOW || kind == Kind.SWALLOW;
        String subject = broker ? "broker" : onLink ? "link " + link : name(instance);
        if (!isHealthy(subject)) {
            return;
        }
        log.add(String.format(Locale.ROOT, "%.0f s %s %s", (System.nanoTime() - began) / 1e9, kind.name().toLowerCase(Locale.ROOT), subject));
        TcpProxy proxy = plant.links.get(link);
        switch (kind) {
            case KILL_EDGE, KILL_CORE -> {
                instance.kill();
                lookForOpenTransaction(instance);
                healLater(millis, subject, instance::start);
            }
            case KILL_UNANSWERED_EDGE -> {
                proxyOf(instance).swallowReplies();
                pause(UNANSWERED);
                killUnanswered(instance, millis);
            }
            case KILL_UNANSWERED_CORE -> {
                // What it writes arrives, and it cannot go on to commit it.
                proxyOf(instance).swallowRepliesFrom(request -> request == ApiKeys.PRODUCE.id);
                await(() -> plant.hasOpenTransaction(instance));
                killUnanswered(instance, millis);
            }
            case KILL_COMMITTING_CORE -> {
                // Its offsets arrive, and it cannot go on to commit the transaction.
                long before = proxyOf(instance).repliesSwallowed();
                proxyOf(instance).swallowRepliesFrom(COMMIT_OFFSETS::contains);
                await(() -> proxyOf(instance).repliesSwallowed() > before);
                killUnanswered(instance, millis);
            }
            case FREEZE_EDGE, FREEZE_CORE -> {
                long pid = instance.process().pid();
                signal("-STOP", pid);
                lookForOpenTransaction(instance);
                healLater((int) FREEZE.toMillis(), subject, () -> signal("-CONT", pid));
            }
            case CUT -> {
                proxy.cut();
                healLater(millis, subject, proxy::restore);
            }
            case SLOW -> {
                proxy.slow(Duration.ofMillis(20 + random.nextInt(200)));
                healLater(millis, subject, proxy::restore);
            }
            case SWALLOW -> {
                proxy.swallowReplies();
                healLater(millis, subject, proxy::restore);
            }
            case KILL_BROKER -> {
                plant.broker.kill();
                healLater(millis, subject, plant.broker::start);
            }
            case RESTART_BROKER -> {
                plant.broker.stop();
                healLater(millis, subject, plant.broker::start);
            }
            default -> throw new IllegalStateException(kind.name());
        }
    }

    private void killUnanswered(SitewireInstance instance, int millis) {
        instance.kill();
        lookForOpenTransaction(instance);
        proxyOf(instance).restore();
        healLater(millis, name(instance), instance::start);
    }

    private TcpProxy proxyOf(SitewireInstance instance) {
        return plant.links.get(name(instance));
    }

    /** Not for long: there may be nothing to merge, or what another core has left open is waited for. */
    private void await(BooleanSupplier happened) throws InterruptedException {
        long deadline = System.nanoTime() + BUSY_WITHIN.toNanos();
        while (System.nanoTime() < deadline && !happened.getAsBoolean()) {
            pause(LOOK);
        }
    }

    /** Of the cores that can be hit one that merges, for which it is worth to wait; the other one if there is none for long. */
    private SitewireInstance busyCore(SitewireInstance otherwise) throws InterruptedException {
        long deadline = System.nanoTime() + BUSY_WITHIN.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<SitewireInstance> busy = plant.cores.stream()
                    .filter(core -> isHealthy(name(core)) && isHealthy("link " + name(core)) && plant.uplinks(core) > 0).findFirst();
            if (busy.isPresent()) {
                return busy.get();
            }
            heal(false);
            pause(LOOK);
        }
        return otherwise;
    }

    private static String name(SitewireInstance instance) {
        return instance.directory().getFileName().toString();
    }

    private boolean isHealthy(String subject) {
        return healings.stream().noneMatch(healing -> healing.subject.equals(subject));
    }

    private void lookForOpenTransaction(SitewireInstance instance) {
        if (plant.cores.contains(instance) && plant.hasOpenTransaction(instance)) {
            coresLostInHand++;
        }
    }

    private Kind any() {
        int sum = 0;
        for (Kind kind : Kind.values()) {
            sum += kind.weight;
        }
        int at = random.nextInt(sum);
        for (Kind kind : Kind.values()) {
            at -= kind.weight;
            if (at < 0) {
                return kind;
            }
        }
        throw new IllegalStateException("no kind of fault");
    }

    private void healLater(int millis, String subject, Healer healer) {
        healings.add(new Healing(System.nanoTime() + millis * 1_000_000L, subject, healer));
    }

    private void heal(boolean all) throws InterruptedException {
        for (Healing healing : List.copyOf(healings)) {
            if (all || System.nanoTime() >= healing.atNanos) {
                healings.remove(healing);
                healing.healer.heal();
            }
        }
    }

    private static void signal(String signal, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", signal, Long.toString(pid)).inheritIO().start();
            if (kill.waitFor() != 0) {
                throw new IllegalStateException("kill " + signal + " " + pid + " ended with " + kill.exitValue());
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS);
    }
}
