package io.sitewire.bench;

import io.sitewire.demo.Artifact;
import io.sitewire.demo.KafkaBroker;
import io.sitewire.demo.KafkaLibraries;
import io.sitewire.demo.SitewireInstance;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;

/**
 * What an edge takes: its size, the time from its start to the first accepted reading, memory and processor at rest and at 2,000 readings a
 * second, as jar and as native binary, with the heap unbounded and bounded, in one run. Linux only. By hand: docs/reference/footprint.md
 * has the command.
 */
public final class FootprintLoad {
    private static final int STARTS = 5;
    private static final long IDLE_SECONDS = Long.getLong("footprint.idle", 30);
    private static final long LOAD_SECONDS = Long.getLong("footprint.load", 60);
    private static final int DEVICES = 20;
    private static final int PER_DEVICE_AND_SECOND = 100;
    private static final int IN_FLIGHT = 20;
    private static final int TICKS_PER_SECOND = 100;
    private static final int CONNECT_SECONDS = 60;
    private static final String HEAP = "-Xmx64m";

    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    private FootprintLoad(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws Exception {
        Path home = Path.of("").toAbsolutePath();
        Path folder = Files.createTempDirectory(home.resolve("target"), "footprint");
        try (KafkaBroker broker = KafkaBroker.create(KafkaLibraries.of(home), folder.resolve("kafka"), List.of())) {
            broker.start();
            FootprintLoad load = new FootprintLoad(folder);
            Path jar = home.resolve("target/quarkus-app/quarkus-run.jar");
            if (Files.exists(jar)) {
                String java = Path.of(System.getProperty("java.home"), "bin/java").toString();
                print("jar: %.1f MB in target/quarkus-app", size(jar.getParent()));
                load.measure("jar", new Artifact(home, List.of(java, "-jar", jar.toString())), broker);
                load.measure("jar " + HEAP, new Artifact(home, List.of(java, HEAP, "-XX:+UseSerialGC", "-jar", jar.toString())), broker);
            }
            try (Stream<Path> files = Files.list(home.resolve("target"))) {
                for (Path binary : files.filter(file -> file.getFileName().toString().matches("sitewire-.*-runner")).toList()) {
                    print("native binary: %.1f MB", size(binary));
                    load.measure("native", new Artifact(home, List.of(binary.toString())), broker);
                    load.measure("native " + HEAP, new Artifact(home, List.of(binary.toString(), HEAP)), broker);
                }
            }
        }
    }

    private void measure(String name, Artifact artifact, KafkaBroker broker) throws Exception {
        List<Double> starts = new ArrayList<>();
        Path directory = folder.resolve(name.replace(' ', '-'));
        String site = name.replaceAll("[^a-z]+", "-") + "1";
        SitewireInstance edge = SitewireInstance.edge(artifact, directory, site, broker.bootstrapServers(), Map.of());
        for (int i = 0; i < STARTS; i++) {
            long started = System.nanoTime();
            edge.start();
            awaitAccepted(edge);
            starts.add((System.nanoTime() - started) / 1e9);
            if (i < STARTS - 1) {
                edge.stop();
            }
        }
        try (edge) {
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            long pid = edge.process().pid();
            double idle = residentMegabytes(pid);
            long ticks = ticks(pid);
            TimeUnit.SECONDS.sleep(IDLE_SECONDS);
            double idleLoad = (ticks(pid) - ticks) / (double) TICKS_PER_SECOND / IDLE_SECONDS;

            ticks = ticks(pid);
            long began = System.nanoTime();
            long accepted = load(edge.mqttPort());
            double load = (ticks(pid) - ticks) / (double) TICKS_PER_SECOND / ((System.nanoTime() - began) / 1e9);
            starts.sort(null);
            print("%s: first reading accepted after %.2f s (median of %d); at rest %.0f MB, %.1f %% of a core; at %,d readings/s %.0f MB,"
                    + " %.1f %% of a core", name, starts.get(STARTS / 2), STARTS, idle, 100 * idleLoad, accepted / LOAD_SECONDS,
                    residentMegabytes(pid), 100 * load);
        }
    }

    private void awaitAccepted(SitewireInstance edge) throws InterruptedException {
        HttpRequest reading = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + edge.httpPort() + "/readings/press-1/temperature"))
                .POST(HttpRequest.BodyPublishers.ofString("21.5")).build();
        while (true) {
            edge.process().requireAlive();
            try {
                if (http.send(reading, HttpResponse.BodyHandlers.discarding()).statusCode() == 202) {
                    return;
                }
            } catch (IOException e) {
                // Nobody listens yet, which is what is measured.
                TimeUnit.MILLISECONDS.sleep(2);
            }
        }
    }

    /** Returns how many readings were accepted by devices that keep to their rate: what an edge is late with is not made up for. */
    private static long load(int port) throws Exception {
        AtomicLong accepted = new AtomicLong();
        List<Thread> devices = new ArrayList<>();
        for (int i = 0; i < DEVICES; i++) {
            MqttAsyncClient client = new MqttAsyncClient("tcp://127.0.0.1:" + port, "press-" + i, new MemoryPersistence());
            client.connect().waitForCompletion(TimeUnit.SECONDS.toMillis(CONNECT_SECONDS));
            Thread device = new Thread(() -> send(client, accepted), client.getClientId());
            device.start();
            devices.add(device);
        }
        for (Thread device : devices) {
            device.join();
        }
        return accepted.get();
    }

    private static void send(MqttAsyncClient client, AtomicLong accepted) {
        Semaphore inFlight = new Semaphore(IN_FLIGHT);
        MqttActionListener acknowledged = new MqttActionListener() {
            @Override
            public void onSuccess(IMqttToken token) {
                accepted.incrementAndGet();
                inFlight.release();
            }

            @Override
            public void onFailure(IMqttToken token, Throwable why) {
                inFlight.release();
            }
        };
        try {
            long started = System.nanoTime();
            for (long i = 0; i < LOAD_SECONDS * PER_DEVICE_AND_SECOND; i++) {
                TimeUnit.NANOSECONDS.sleep(started + TimeUnit.SECONDS.toNanos(i) / PER_DEVICE_AND_SECOND - System.nanoTime());
                inFlight.acquire();
                byte[] payload = String.format(Locale.ROOT, "{\"value\":%.3f}", 20 + i % 1000 / 100.0).getBytes();
                client.publish("plant/" + client.getClientId() + "/temperature", payload, 1, false, null, acknowledged);
            }
            inFlight.acquire(IN_FLIGHT);
            client.disconnect().waitForCompletion();
            client.close();
        } catch (MqttException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static double residentMegabytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToDouble(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6).findFirst().orElseThrow();
    }

    /** Of all its threads, in user and kernel mode (proc(5), fields 14 and 15). */
    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private static double size(Path file) throws IOException {
        try (Stream<Path> files = Files.walk(file)) {
            return files.filter(Files::isRegularFile).mapToLong(each -> each.toFile().length()).sum() / 1e6;
        }
    }

    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
