package io.sitewire.demo;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** Asks a process of Sitewire whether it is ready. */
public final class Readiness {
    private static final int TIMEOUT_MILLIS = 2_000;
    private static final long PAUSE_MILLIS = 100;

    private Readiness() {
    }

    /**
     * Waits until the process answers that it is ready.
     *
     * @throws DemoException if it ends, or has not answered so in time
     */
    public static void await(ChildProcess process, int httpPort, Duration within) throws InterruptedException {
        long deadline = System.nanoTime() + within.toNanos();
        while (!isReady(httpPort)) {
            process.requireAlive();
            if (System.nanoTime() >= deadline) {
                throw new DemoException(DemoError.DEMO_NOT_READY, "a process is not ready: " + process.name() + ", "
                        + url(httpPort) + ", waited " + within.toSeconds() + " s; everything is stopped; its log, " + process.log()
                        + ", ends with:\n    " + String.join("\n    ", process.lastLines(20)));
            }
            Thread.sleep(PAUSE_MILLIS);
        }
    }

    /** Whether it says so now. */
    public static boolean isReady(int httpPort) {
        try {
            HttpURLConnection connection = (HttpURLConnection) URI.create(url(httpPort)).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException e) {
            return false;
        }
    }

    private static String url(int httpPort) {
        return "http://127.0.0.1:" + httpPort + "/q/health/ready";
    }
}
