package io.sitewire.storm;

import io.sitewire.demo.SitewireInstance;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks a process for its metrics, which may be killed or frozen in the middle of its answer. Any thread. */
final class MetricsPage {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(1);

    private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofMillis(500)).build();

    /** The page; empty if there is no whole answer within a second. */
    Optional<String> of(SitewireInstance instance) throws InterruptedException {
        // A request's own timeout ends with the headers of its answer.
        CompletableFuture<HttpResponse<String>> answer = http.sendAsync(HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + instance.httpPort() + "/q/metrics")).build(), HttpResponse.BodyHandlers.ofString());
        try {
            return Optional.of(answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS).body());
        } catch (ExecutionException | TimeoutException e) {
            answer.cancel(true);
            return Optional.empty();
        }
    }
}
