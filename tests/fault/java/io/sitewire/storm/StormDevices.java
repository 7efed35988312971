package io.sitewire.storm;

import io.sitewire.demo.Account;
import io.sitewire.demo.MqttSender;
import io.sitewire.demo.ReadingId;
import io.sitewire.demo.SitewireInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** What sends to one edge while the storm rages: devices with QoS 1 and QoS 2, and a logger that drops files. */
final class StormDevices implements AutoCloseable {
    private static final int DEVICES_EACH = 2;
    private static final Duration PACE = Duration.ofMillis(20);
    private static final Duration FILE_PACE = Duration.ofSeconds(3);
    private static final Duration FLUSH_WITHIN = Duration.ofMinutes(3);

    private final String site;
    private final SitewireInstance edge;
    private final Account account;
    private final Random random;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<Boolean>> running = new ArrayList<>();
    private final List<Qos2Device> careful = new ArrayList<>();
    private final java.util.concurrent.CountDownLatch ending = new java.util.concurrent.CountDownLatch(1);
    private volatile int linesDropped;

    StormDevices(String site, SitewireInstance edge, Account account, long seed) {
        this.site = site;
        this.edge = edge;
        this.account = account;
        this.random = new Random(seed);
    }

    void start() {
        for (int device = 0; device < DEVICES_EACH; device++) {
            String machine = "press-" + device;
            running.add(threads.submit(() -> qos1(machine)));
            String exact = "scale-" + device;
            running.add(threads.submit(() -> qos2(exact)));
        }
        running.add(threads.submit(this::files));
    }

    /** Lets all of them stop, and waits until each knows what became of what it sent. */
    boolean finish() throws Exception {
        ending.countDown();
        boolean all = true;
        for (Future<Boolean> device : running) {
            all &= device.get();
        }
        return all;
    }

    /** Publishes with QoS 2 of which a device was told that they failed, and why. */
    List<String> failures() {
        return careful.stream().flatMap(device -> device.failures().stream()).toList();
    }

    /** How often devices with QoS 2 published their first reading anew. */
    long publishedAnew() {
        return careful.stream().mapToLong(Qos2Device::publishedAnew).sum();
    }

    private boolean pause(Duration time) throws InterruptedException {
        return !ending.await(time.toNanos(), java.util.concurrent.TimeUnit.NANOSECONDS);
    }

    private boolean qos1(String machine) throws InterruptedException {
        try (MqttSender sender = new MqttSender("127.0.0.1", edge.mqttPort(), site + "-" + machine, account)) {
            for (int sequence = 0; pause(PACE); sequence++) {
                ReadingId id = new ReadingId(site, machine, "vibration", sequence);
                sender.send(id, "hall-1/" + machine + "/vibration", payload(id).getBytes(java.nio.charset.StandardCharsets.UTF_8));
            }
            return sender.flush(FLUSH_WITHIN);
        }
    }

    private boolean qos2(String machine) throws InterruptedException {
        try (Qos2Device device = new Qos2Device(edge.mqttPort(), site + "-" + machine, account)) {
            synchronized (careful) {
                careful.add(device);
            }
            for (int sequence = 0; pause(PACE); sequence++) {
                ReadingId id = new ReadingId(site, machine, "weight", sequence);
                device.send(id, "hall-2/" + machine + "/weight", payload(id));
            }
            return device.flush(FLUSH_WITHIN);
        }
    }

    private boolean files() throws Exception {
        int file = 0;
        int next = 0;
        while (pause(FILE_PACE)) {
            int lines = 50 + random.nextInt(1000);
            List<String> text = IntStream.range(next, next + lines)
                    .mapToObj(sequence -> payload(new ReadingId(site, "logger", "level", sequence))).toList();
            drop("logger-" + file++ + ".ndjson", text);
            next += lines;
            linesDropped = next;
        }
        return awaitDone(file);
    }

    private void drop(String name, List<String> lines) throws IOException {
        Path prepared = edge.directory().resolve(name + ".part");
        Files.write(prepared, lines);
        Files.move(prepared, edge.inbox().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    }

    /** A file's lines are accepted when the file has been moved away. */
    private boolean awaitDone(int files) throws InterruptedException {
        Path done = edge.directory().resolve("done");
        long deadline = System.nanoTime() + FLUSH_WITHIN.toNanos();
        while (count(done) < files) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            new java.util.concurrent.CountDownLatch(1).await(200, java.util.concurrent.TimeUnit.MILLISECONDS);
        }
        IntStream.range(0, linesDropped).forEach(sequence -> account.accepted(new ReadingId(site, "logger", "level", sequence)));
        return true;
    }

    private static long count(Path folder) {
        try (var files = Files.exists(folder) ? Files.list(folder) : java.util.stream.Stream.<Path>empty()) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String payload(ReadingId id) {
        return "{\"machine\":\"" + id.machine() + "\",\"sensor\":\"" + id.sensor() + "\",\"id\":\"" + id + "\",\"value\":" + id.sequence() % 97 + "}";
    }

    @Override
    public void close() {
        ending.countDown();
        threads.shutdownNow();
    }
}
