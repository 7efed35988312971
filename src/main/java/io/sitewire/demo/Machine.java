package io.sitewire.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.OptionalDouble;

/**
 * A simulated machine: measures with its four sensors in turn at a steady rate, and sends each reading to its site's edge as an MQTT
 * client of its own. A sensor that is silent sends nothing, as real ones do.
 *
 * <p>Threads: one of its own.
 */
final class Machine implements AutoCloseable {
    private static final Duration FLUSH_WITHIN = Duration.ofSeconds(15);

    private final String site;
    private final MachineKind kind;
    private final MqttSender sender;
    private final double readingsPerSecond;
    private final SensorModel[] sensors = new SensorModel[Quantity.values().length];
    private final int[] sequences = new int[Quantity.values().length];
    private final Thread thread;
    private volatile boolean ending;

    Machine(String site, MachineKind kind, MqttSender sender, double readingsPerSecond, long seed) {
        this.site = site;
        this.kind = kind;
        this.sender = sender;
        this.readingsPerSecond = readingsPerSecond;
        for (Quantity quantity : Quantity.values()) {
            sensors[quantity.ordinal()] = new SensorModel(kind, quantity, seed * 31 + quantity.ordinal());
        }
        this.thread = new Thread(this::run, site + "-" + kind.name());
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Lets the machine stop measuring; what it has sent is still waited for. */
    void end() {
        ending = true;
    }

    /** Whether the machine still measures, or does not know yet what became of its readings. */
    boolean isRunning() {
        return thread.isAlive();
    }

    @Override
    public void close() {
        ending = true;
        thread.interrupt();
    }

    private void run() {
        try (sender) {
            long start = System.nanoTime();
            double midnight = LocalTime.now().toNanoOfDay() / 1e9;
            for (long count = 0; !ending; count++) {
                double due = count / readingsPerSecond;
                sleepUntil(start, due);
                Quantity quantity = Quantity.values()[(int) (count % sensors.length)];
                OptionalDouble value = sensors[quantity.ordinal()].next(midnight + due);
                if (value.isPresent()) {
                    send(quantity, value.getAsDouble());
                }
            }
            sender.flush(FLUSH_WITHIN);
        } catch (InterruptedException e) {
            // The demo ends: what is not acknowledged by now was not accepted.
            Thread.currentThread().interrupt();
        }
    }

    private void sleepUntil(long start, double due) throws InterruptedException {
        long nanos = start + (long) (due * 1e9) - System.nanoTime();
        while (nanos > 0 && !ending) {
            Thread.sleep(Math.min(200, nanos / 1_000_000), (int) (nanos % 1_000_000));
            nanos = start + (long) (due * 1e9) - System.nanoTime();
        }
    }

    private void send(Quantity quantity, double value) throws InterruptedException {
        ReadingId id = new ReadingId(site, kind.name(), quantity.sensor(), sequences[quantity.ordinal()]++);
        String payload = "{\"id\":\"" + id + "\",\"value\":" + value + ",\"unit\":\"" + quantity.unit() + "\",\"sequence\":" + id.sequence()
                + ",\"time\":\"" + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\"}";
        sender.send(id, kind.area() + "/" + kind.name() + "/" + quantity.sensor(), payload.getBytes(StandardCharsets.UTF_8));
    }
}
