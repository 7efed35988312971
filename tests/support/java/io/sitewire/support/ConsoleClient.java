package io.sitewire.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sitewire.demo.SitewireInstance;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Talks to a process' console as a browser does, with the cookie that a login gave it. */
public final class ConsoleClient {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;
    private String cookie = "none=";

    public ConsoleClient(int port) {
        this.address = "http://127.0.0.1:" + port;
    }

    /** Logged in with the password that the process printed at its first start. */
    public static ConsoleClient of(SitewireInstance instance, String role) {
        ConsoleClient client = new ConsoleClient(instance.httpPort());
        int status = client.login(role, printedPassword(instance.log(), role)).statusCode();
        if (status != 200) {
            throw new IllegalStateException("login of " + role + " is refused: " + status);
        }
        return client;
    }

    /** What the first start told whoever looked: in the output of the process. */
    public static String printedPassword(Path log, String role) {
        try {
            return Pattern.compile("^  " + role + " +(\\S+)$", Pattern.MULTILINE).matcher(Files.readString(log)).results()
                    .findFirst().orElseThrow().group(1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Logs in, and keeps the cookie if there is one. */
    public HttpResponse<String> login(String user, String password) {
        HttpResponse<String> response = post("/hawtio/auth/login", "{\"username\":\"" + user + "\",\"password\":\"" + password + "\"}");
        response.headers().firstValue("Set-Cookie").ifPresent(text -> cookie = text.substring(0, text.indexOf(';')));
        return response;
    }

    /** @param headers names and values in turn */
    public HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public HttpResponse<String> post(String path, String body, String... headers) {
        return send(request(path, headers).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    /** What Jolokia answers to a request, or to several in an array. */
    public JsonNode jolokia(String request) {
        HttpResponse<String> response = post("/hawtio/jolokia", request);
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new IllegalStateException(response.statusCode() + " " + response.body(), e);
        }
    }

    /** Jolokia's own status of a request: 200, or why not. */
    public int status(String request) {
        return jolokia(request).path("status").asInt();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address + path)).header("Cookie", cookie);
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
