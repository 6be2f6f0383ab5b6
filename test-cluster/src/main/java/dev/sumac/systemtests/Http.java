package dev.sumac.systemtests;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

/** Plain requests, for what the client and collector libraries would never send. */
final class Http {
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Http() {}

    record Answer(int status, HttpHeaders headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String header(String name) {
            return headers.firstValue(name).orElse("");
        }

        @Override
        public String toString() {
            return status + " " + text();
        }
    }

    /** Sends a request. */
    @FunctionalInterface
    interface Sender {
        Answer send() throws Exception;
    }

    /** On a busy machine a replica may miss its lease, and says 503 until it knows again what is current. */
    static Answer served(Sender sender) {
        return Await.until("an answer", Cluster.PATIENCE, sender::send, answer -> answer.status() != 503);
    }

    static Answer get(URI uri, Map<String, String> headers) throws IOException {
        return send("GET", uri, headers, new byte[0]);
    }

    static Answer post(URI uri, Map<String, String> headers, byte[] body) throws IOException {
        return send("POST", uri, headers, body);
    }

    static Answer send(String method, URI uri, Map<String, String> headers, byte[] body) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(LIMIT)
                .method(
                        method,
                        body.length == 0 && !method.equals("POST")
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        try {
            HttpResponse<byte[]> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            return new Answer(response.statusCode(), response.headers(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
