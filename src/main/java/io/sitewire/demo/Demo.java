package io.sitewire.demo;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * One run of the demo: start all, let machines send, cut the link on the way, wait until all has arrived, and judge.
 *
 * <p>Threads: one; {@link #close} any.
 */
final class Demo implements AutoCloseable {
    private static final long TICK_MILLIS = 50;
    private static final double GIVE_UP_SECONDS = 60;

    private final DemoOptions options;
    private final PrintStream out;
    private final Cleanup cleanup = new Cleanup();
    private final Account account = new Account();
    private final List<Machine> machines = new ArrayList<>();
    private final LiveLine line = new LiveLine();
    private DemoPlatform platform;
    private TelemetryTail tail;
    private long began;
    private long linesPrinted;

    Demo(DemoOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /** Runs to the verdict; everything that it started still runs then, until {@link #close}. */
    DemoVerdict run() throws InterruptedException {
        Artifact artifact = Artifact.running();
        KafkaLibraries libraries = KafkaLibraries.of(artifact.home());
        TemporaryFolder folder = cleanup.add(TemporaryFolder.create(options.keep()));
        platform = new DemoPlatform(options, folder, cleanup, out);
        platform.start(artifact, libraries);
        platform.printWhereToLook();
        tail = cleanup.add(new TelemetryTail(platform.connection(), account));
        tail.start();
        startMachines();
        while (second() < options.seconds()) {
            tick("");
        }
        endMachines();
        drain();
        long pending = account.pending();
        DemoVerdict verdict = audit(pending);
        if (options.keep()) {
            out.println("kept: " + folder.path());
        }
        return verdict;
    }

    private void startMachines() {
        List<SitewireInstance> edges = platform.edges();
        double rate = (double) options.rate() / (edges.size() * Plant.MACHINES.size());
        for (SitewireInstance edge : edges) {
            for (MachineKind kind : Plant.MACHINES) {
                MqttSender sender = new MqttSender("127.0.0.1", edge.mqttPort(), edge.name() + "-" + kind.name(), account);
                machines.add(cleanup.add(new Machine(edge.name(), kind, sender, rate, (edge.name() + kind.name()).hashCode())));
            }
        }
        began = System.nanoTime();
        machines.forEach(Machine::start);
    }

    private void endMachines() throws InterruptedException {
        machines.forEach(Machine::end);
        for (Machine machine : machines) {
            while (machine.isRunning()) {
                tick("machines have stopped");
            }
        }
    }

    /** Waits until all that was accepted has arrived, or nothing has for a minute in which the link was up. */
    private void drain() throws InterruptedException {
        long delivered = account.delivered();
        double progressAt = second();
        while (account.pending() > 0 && second() - progressAt < GIVE_UP_SECONDS) {
            tick("draining");
            if (account.delivered() > delivered || platform.link().isCut()) {
                delivered = account.delivered();
                progressAt = second();
            }
        }
    }

    private void tick(String note) throws InterruptedException {
        Thread.sleep(TICK_MILLIS);
        boolean cut = options.cut().filter(c -> c.isCutAt(second())).isPresent();
        if (cut != platform.link().isCut()) {
            switchLink(cut);
        }
        if (second() >= linesPrinted + 1) {
            linesPrinted = (long) second();
            platform.requireAlive();
            out.println(line.render(second(), account, tail.takeRecent(), cut, note));
        }
    }

    private void switchLink(boolean cut) {
        if (cut) {
            platform.link().cut();
        } else {
            platform.link().restore();
        }
    }

    private double second() {
        return (System.nanoTime() - began) / 1e9;
    }

    private DemoVerdict audit(long pending) throws InterruptedException {
        out.println("reading telemetry back, id by id ...");
        TelemetryAudit audit = new TelemetryAudit(account);
        long records = 0;
        try (TelemetryReader reader = new TelemetryReader(platform.connection())) {
            ConsumerRecords<byte[], byte[]> batch = reader.poll();
            while (!batch.isEmpty() || !reader.isAtEnd()) {
                records += batch.count();
                batch.forEach(record -> TelemetryReader.idOf(record).ifPresent(audit::add));
                batch = reader.poll();
            }
        }
        AuditResult result = audit.result(pending, tail.total());
        out.printf(Locale.ROOT, "read %,d records%n", records);
        audit.examples().forEach(example -> out.println("  " + example));
        if (audit.duplicatesResent() > 0) {
            out.println("  " + audit.duplicatesResent() + " of the duplicates were sent twice by their machines, after a lost connection");
        }
        if (account.refused() > 0) {
            out.println("  " + account.refused() + " readings were refused by an edge");
        }
        out.println("reading the ledger ...");
        List<String> sites = platform.edges().stream().map(SitewireInstance::name).toList();
        return new DemoVerdict(result, records, DemoLedger.of(platform.connection(), sites));
    }

    /** Whether it is being ended. */
    boolean isClosed() {
        return cleanup.isClosed();
    }

    /** Stops everything, deletes the temporary folder, and returns when that is done. */
    @Override
    public void close() {
        cleanup.close();
    }
}
