package io.sitewire.support;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Readings of one sensor that come in over HTTP, about two hundred a second, while this is open. */
public final class ReadingFlow implements AutoCloseable {
    private static final int AT_ONCE = 10;
    private static final int INTERVAL_MILLIS = 50;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicLong accepted = new AtomicLong();
    private final HttpRequest request;

    public ReadingFlow(int port, String machine, String sensor) {
        String lines = ("{\"machine\":\"" + machine + "\",\"sensor\":\"" + sensor + "\",\"value\":1}\n").repeat(AT_ONCE);
        request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readings")).header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(lines)).build();
        executor.scheduleAtFixedRate(this::send, 0, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** How many the edge has accepted. */
    public long accepted() {
        return accepted.get();
    }

    private void send() {
        try {
            if (http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 202) {
                accepted.addAndGet(AT_ONCE);
            }
        } catch (IOException e) {
            // Not accepted, and not counted: the next ones follow.
            return;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
