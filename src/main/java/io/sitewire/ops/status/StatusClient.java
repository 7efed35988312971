package io.sitewire.ops.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.time.Clock;
import java.time.Duration;

/** Asks a process how it is doing, and never for long. One thread. */
public final class StatusClient {
    private static final Duration CONNECT_MAX = Duration.ofSeconds(3);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String url;
    private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT_MAX).build();
    private final Clock clock = Clock.systemUTC();

    /** The process cannot be asked. */
    public static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1;

        NoAnswerException(StatusError error, String url, String observed, String remedy) {
            super(error + " the process cannot be asked: " + url + ", " + observed + "; nothing is known of it; " + remedy);
        }
    }

    /** @param url such as {@code http://127.0.0.1:8080} */
    public StatusClient(String url) {
        this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    public String url() {
        return url;
    }

    /** @throws NoAnswerException within some seconds, naming address, what was observed and what to do */
    public Sample sample() throws NoAnswerException, InterruptedException {
        String health = get("/q/health", "application/json");
        JsonNode checks;
        try {
            checks = JSON.readTree(health);
        } catch (JsonProcessingException e) {
            throw stranger("/q/health is no JSON");
        }
        if (!checks.path("checks").isArray()) {
            throw stranger("/q/health has no checks");
        }
        Metrics metrics = Metrics.parse(get("/q/metrics", "text/plain"));
        Sample sample = new Sample(clock.instant(), System.nanoTime(), checks, metrics);
        if (sample.data("started").path("profile").asText("").isEmpty()) {
            throw stranger("/q/health has no check 'started' that names a profile");
        }
        return sample;
    }

    private String get(String path, String accept) throws NoAnswerException, InterruptedException {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + path)).timeout(ANSWER_MAX).header("Accept", accept).build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            int code = response.statusCode();
            // A process with something down answers 503, and says what.
            if (code != 200 && code != 503) {
                throw stranger(path + " answered " + code);
            }
            return response.body();
        } catch (IOException | UnresolvedAddressException e) {
            String message = e.getMessage() == null ? "" : ": " + e.getMessage();
            throw new NoAnswerException(StatusError.STATUS_NO_ANSWER, url, e.getClass().getSimpleName() + message + " (waited at most "
                    + CONNECT_MAX.toSeconds() + " s to connect and " + ANSWER_MAX.toSeconds() + " s for an answer)",
                    "start it with ./sitewire edge or ./sitewire core, look at its log, or say where it is with --url or --config");
        }
    }

    private NoAnswerException stranger(String observed) {
        return new NoAnswerException(StatusError.STATUS_NOT_SITEWIRE, url, observed,
                "another program, or another version of Sitewire, listens there: say where the process is with --url or --config");
    }
}
