package io.sitewire.storm;

import io.sitewire.demo.SitewireInstance;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Adds up counters of processes that are killed and begin at 0 again: looks at them twice a second. One thread of its own. */
final class MetricsWatch implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(500);
    private final MetricsPage page = new MetricsPage();
    private final List<SitewireInstance> instances;
    /** By process, tags included: the last value seen. */
    private final Map<String, Double> last = new HashMap<>();
    /** By name, and by name and tags as the metrics have them. */
    private final Map<String, Double> sums = new HashMap<>();
    private final CountDownLatch ending = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "metrics-watch");

    MetricsWatch(List<SitewireInstance> instances) {
        this.instances = instances;
        thread.setDaemon(true);
        thread.start();
    }

    /** How much a counter rose, over all processes; with its tags, or without for all of them. What a process counted in its last half second is missing. */
    synchronized long total(String counter) {
        return Math.round(sums.getOrDefault(counter, 0.0));
    }

    private void run() {
        try {
            while (!ending.await(PERIOD.toMillis(), TimeUnit.MILLISECONDS)) {
                for (SitewireInstance instance : instances) {
                    look(instance);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look(SitewireInstance instance) throws InterruptedException {
        if (!instance.isAlive()) {
            return;
        }
        long pid = instance.process().pid();
        // Killed, frozen or starting: it is looked at again.
        page.of(instance).stream().flatMap(String::lines).filter(line -> line.startsWith("sitewire_") && line.contains("_total"))
                .forEach(line -> count(pid, line));
    }

    private synchronized void count(long pid, String line) {
        int space = line.lastIndexOf(' ');
        double value = Double.parseDouble(line.substring(space + 1));
        String series = pid + " " + line.substring(0, space);
        String name = line.substring(0, space).replaceFirst("\\{.*", "");
        double before = last.getOrDefault(series, 0.0);
        last.put(series, value);
        sums.merge(name, Math.max(0, value - before), Double::sum);
        if (!name.equals(line.substring(0, space))) {
            sums.merge(line.substring(0, space), Math.max(0, value - before), Double::sum);
        }
    }

    @Override
    public void close() {
        ending.countDown();
        thread.interrupt();
    }
}
