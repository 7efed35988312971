package io.sitewire.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.buffer.BufferError;
import io.sitewire.buffer.BufferException;
import io.sitewire.support.IngestContext;
import io.sitewire.support.RecordingBuffer.Stored;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real HTTP routes behind a real HTTP server. */
class HttpIngestTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(5)).build();
    private IngestContext context;

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
    }

    @Test
    void aReadingIsStoredWithItsOwnBytesAndNoHeaderOfTheRequest() throws Exception {
        start();
        byte[] payload = {0, -1, 13, 10, '{'};

        HttpResponse<String> answer = client.send(request("/readings/press-4/temp?time=2026-01-31T10:00:00%2B01:00")
                .header("Content-Type", "application/octet-stream").header("Authorization", "Bearer secret").header("site", "forged")
                .header("machine", "forged").header("value", "1").header("position", "7").POST(BodyPublishers.ofByteArray(payload)).build(),
                BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(JSON.readTree(answer.body())).isEqualTo(JSON.readTree("{\"accepted\":1}"));
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(answer.headers().map().keySet()).doesNotContain("machine", "site", "received", "authorization");
        Stored stored = context.buffer().records("outbox").get(0);
        assertThat(stored.payload()).isEqualTo(payload);
        assertThat(stored.headers()).containsOnlyKeys("site", "machine", "sensor", "time", "received", "source", "contentType")
                .containsEntry("site", "plant-7").containsEntry("machine", "press-4").containsEntry("sensor", "temp")
                .containsEntry("time", "2026-01-31T09:00:00Z").containsEntry("source", "http")
                .containsEntry("contentType", "application/octet-stream");
        assertThat(context.counted("sitewire.readings.accepted", "source", "http")).isEqualTo(1);
    }

    @Test
    void namesInThePathAreDecodedOnceAndCannotBeMixedWithParameters() throws Exception {
        start();

        post("/readings/a%2Fb%20c/%F0%9F%8C%A1+%2525?machine=x&sensor=y", "1");
        post("/readings/" + "m".repeat(255) + "/%C3%96l", "1");

        assertThat(context.buffer().records("outbox")).extracting(record -> record.header("machine") + "|" + record.header("sensor"))
                .containsExactly("a/b c|🌡+%25", "m".repeat(255) + "|Öl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json", "text/plain"})
    void theBodyIsTakenAsItComesWhateverItsType(String type) throws Exception {
        start();

        assertThat(send("/readings/m/s", type, "machine=x&a=b").statusCode()).isEqualTo(202);

        Stored stored = context.buffer().records("outbox").get(0);
        assertThat(stored.text()).isEqualTo("machine=x&a=b");
        assertThat(stored.header("contentType")).isEqualTo(type);
        assertThat(stored.header("machine")).isEqualTo("m");
    }

    @Test
    void whatCannotBeUnderstoodIsADeadLetterAndTheClientIsToldWhy() throws Exception {
        start();

        HttpResponse<String> tooLong = post("/readings/m/" + "x".repeat(300), "1");
        HttpResponse<String> control = post("/readings/m/a%0Ab", "2");
        HttpResponse<String> noUtf8 = post("/readings/%FF/s", "3");
        HttpResponse<String> time = post("/readings/m/s?time=soon", "4");

        assertThat(tooLong.statusCode()).isEqualTo(422);
        assertThat(JSON.readTree(tooLong.body()).get("reason").asText()).isEqualTo("NAME_TOO_LONG");
        assertThat(JSON.readTree(tooLong.body()).get("detail").asText()).contains("300 bytes");
        assertThat(control.body()).contains("NAME_INVALID");
        assertThat(noUtf8.body()).contains("NAME_INVALID");
        assertThat(time.body()).contains("TIME_INVALID");
        assertThat(context.buffer().records("outbox")).isEmpty();
        assertThat(context.buffer().records("dead-letters")).extracting(letter -> letter.header("reason") + " " + letter.text())
                .containsExactly("NAME_TOO_LONG 1", "NAME_INVALID 2", "NAME_INVALID 3", "TIME_INVALID 4");
        assertThat(context.buffer().records("dead-letters").get(1).header("origin")).isEqualTo("http:/readings/m/a%0Ab");
        assertThat(context.counted("sitewire.readings.rejected", "source", "http")).isEqualTo(4);
    }

    @Test
    void tooLargeAndEmptyAreRefusedWithoutADeadLetter() throws Exception {
        start("sitewire.reading.size-max", "1000");

        assertThat(post("/readings/m/s", "x".repeat(1000)).statusCode()).isEqualTo(202);
        assertThat(post("/readings/m/s", "x".repeat(1001)).statusCode()).isEqualTo(413);
        HttpResponse<String> large = post("/readings/m/s", "x".repeat(5_000_000));
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(large.body()).contains("PAYLOAD_TOO_LARGE", "size-max is 1000");
        HttpResponse<String> empty = post("/readings/m/s", "");
        assertThat(empty.statusCode()).isEqualTo(400);
        assertThat(empty.body()).contains("PAYLOAD_EMPTY");
        assertThat(context.buffer().records("dead-letters")).isEmpty();
        assertThat(context.counted("sitewire.readings.rejected", "reason", "PAYLOAD_TOO_LARGE")).isEqualTo(2);
        assertThat(post("/readings/m/s", "1").statusCode()).isEqualTo(202);
    }

    @Test
    void aReadingThatTheBufferCanNeverTakeIsNotAskedForAgain() throws Exception {
        start();
        context.buffer().fail(name -> new BufferException(BufferError.BUFFER_RECORD_TOO_LARGE, "too large"));

        HttpResponse<String> one = post("/readings/m/s", "1");
        HttpResponse<String> batch = send("/readings", "application/x-ndjson", lines(1));

        assertThat(one.statusCode()).isEqualTo(413);
        assertThat(one.body()).contains("BUFFER_RECORD_TOO_LARGE", "sitewire.buffer.record-size-max");
        assertThat(one.headers().firstValue("Retry-After")).isEmpty();
        assertThat(batch.statusCode()).isEqualTo(413);
        assertThat(context.counted("sitewire.readings.accepted")).isZero();
    }

    @Test
    void aBufferWithoutRoomIsAnAnswerAndComesAgain() throws Exception {
        start();
        context.buffer().fail(name -> new BufferException(BufferError.BUFFER_QUEUE_FULL, "no room"));

        HttpResponse<String> full = post("/readings/m/s", "1");
        assertThat(full.statusCode()).isEqualTo(503);
        assertThat(full.headers().firstValue("Retry-After")).contains("5");
        assertThat(full.body()).contains("BUFFER_QUEUE_FULL");

        context.buffer().fail(name -> null);
        assertThat(post("/readings/m/s", "1").statusCode()).isEqualTo(202);
        assertThat(context.counted("sitewire.readings.accepted")).isEqualTo(1);
    }

    @Test
    void onlyPostIsServed() throws Exception {
        start();

        assertThat(client.send(request("/readings/m/s").GET().build(), BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        assertThat(post("/readings/m", "1").statusCode()).isEqualTo(404);
        assertThat(post("/readings/m/s/t", "1").statusCode()).isEqualTo(404);
    }

    @Test
    void eachLineOfABatchIsAReadingAndBadOnesAreToldByNumber() throws Exception {
        start("sitewire.enrich.time-field", "ts");
        String body = "{\"machine\":\"a/b\",\"sensor\":\"s\",\"ts\":1769903999,\"v\":1}\n\nnonsense\r\n{\"sensor\":\"s\",\"ts\":1769903999}\n"
                + "{\"machine\":\"m\",\"sensor\":\"s\",\"ts\":1769904000}";

        HttpResponse<String> answer = send("/readings", "application/x-ndjson", body);

        assertThat(answer.statusCode()).isEqualTo(202);
        JsonNode json = JSON.readTree(answer.body());
        assertThat(json.get("accepted").asInt()).isEqualTo(2);
        assertThat(json.get("rejected").asInt()).isEqualTo(2);
        assertThat(json.get("linesDone").asInt()).isEqualTo(5);
        assertThat(json.get("errors").findValuesAsText("line")).containsExactly("3", "4");
        assertThat(json.get("errors").findValuesAsText("reason")).containsExactly("JSON_INVALID", "MACHINE_UNKNOWN");
        assertThat(context.buffer().records("outbox")).extracting(Stored::text).containsExactly(
                "{\"machine\":\"a/b\",\"sensor\":\"s\",\"ts\":1769903999,\"v\":1}", "{\"machine\":\"m\",\"sensor\":\"s\",\"ts\":1769904000}");
        assertThat(context.buffer().records("outbox").get(0).headers()).containsEntry("machine", "a/b")
                .containsEntry("time", "2026-01-31T23:59:59Z").containsEntry("source", "http");
        assertThat(context.buffer().records("dead-letters")).extracting(letter -> letter.header("origin"))
                .containsExactly("http:/readings:3", "http:/readings:4");
    }

    @Test
    void theFieldsOfABatchAreThoseOfTheConfiguration() throws Exception {
        start("sitewire.enrich.machine-field", "dev.id", "sitewire.enrich.sensor-field", "tag");

        HttpResponse<String> answer = send("/readings", "application/x-ndjson", "{\"dev\":{\"id\":\"m\"},\"tag\":\"t\"}\n{\"machine\":\"m\"}\n");

        assertThat(JSON.readTree(answer.body()).get("errors").findValuesAsText("reason")).containsExactly("FIELD_MISSING");
        assertThat(context.buffer().records("outbox").get(0).headers()).containsEntry("machine", "m").containsEntry("sensor", "t");
    }

    @Test
    void aBatchWithoutALineIsRefused() throws Exception {
        start();

        assertThat(send("/readings", "application/x-ndjson", "").statusCode()).isEqualTo(400);
        assertThat(send("/readings", "application/x-ndjson", "\n\n").statusCode()).isEqualTo(400);
    }

    @Test
    void aBatchThatCannotBeStoredToItsEndSaysHowFarItCame() throws Exception {
        start();
        AtomicInteger appends = new AtomicInteger();
        context.buffer().fail(name -> appends.incrementAndGet() == 3 ? new BufferException(BufferError.BUFFER_CLOSED, "bye") : null);

        HttpResponse<String> answer = send("/readings", "application/x-ndjson", lines(3500));

        JsonNode json = JSON.readTree(answer.body());
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(json.get("accepted").asInt()).isEqualTo(2000);
        assertThat(json.get("linesDone").asInt()).isEqualTo(2000);
        assertThat(json.get("reason").asText()).isEqualTo("BUFFER_CLOSED");
        assertThat(context.buffer().records("outbox")).hasSize(2000);
    }

    @Test
    void aLargeBatchIsStoredInOrderAndATooLargeOneSaysHowFarItCame() throws Exception {
        start("sitewire.http.body-size-max", "1M");

        HttpResponse<String> whole = send("/readings", "application/x-ndjson", lines(20_000));
        assertThat(whole.statusCode()).isEqualTo(202);
        assertThat(context.buffer().records("outbox")).extracting(Stored::text).isEqualTo(lines(20_000).lines().toList());

        HttpResponse<String> large = send("/readings", "application/x-ndjson", lines(60_000));
        assertThat(large.statusCode()).isEqualTo(413);
        JsonNode json = JSON.readTree(large.body());
        assertThat(json.get("linesDone").asInt()).isPositive().isLessThan(60_000);
        assertThat(context.buffer().records("outbox")).hasSize(20_000 + json.get("accepted").asInt());
    }

    @Test
    void errorsAreToldUpToABoundAndCountedBeyondIt() throws Exception {
        start();

        JsonNode json = JSON.readTree(send("/readings", "application/x-ndjson", "?\n".repeat(2500)).body());

        assertThat(json.get("rejected").asInt()).isEqualTo(2500);
        assertThat(json.get("errors")).hasSize(100);
    }

    @Test
    void aClientThatGoesAwayWithinItsBodyStoresNothingAndHoldsNobodyUp() throws Exception {
        start();

        try (Socket socket = new Socket("127.0.0.1", context.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("POST /readings/m/s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n12345").getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }

        assertThat(post("/readings/m/s", "1").statusCode()).isEqualTo(202);
        await().until(() -> context.counted("sitewire.readings.rejected", "reason", "PAYLOAD_INCOMPLETE") == 1);
        assertThat(context.buffer().records("outbox")).extracting(Stored::text).containsExactly("1");
    }

    private void start(String... config) throws Exception {
        context = new IngestContext(config).withHttp().start("edge-answer-http", "edge-ingest-http", "edge-ingest-http-batch");
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(path, "text/plain", body);
    }

    private HttpResponse<String> send(String path, String type, String body) throws IOException, InterruptedException {
        return client.send(request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + context.port() + path)).timeout(Duration.ofSeconds(20));
    }

    private static String lines(int count) {
        return IntStream.range(0, count).mapToObj(i -> "{\"machine\":\"m\",\"sensor\":\"s\",\"v\":" + i + "}\n").collect(Collectors.joining());
    }
}
