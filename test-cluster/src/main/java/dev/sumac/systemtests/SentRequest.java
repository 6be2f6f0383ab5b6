package dev.sumac.systemtests;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** A request of which every byte has left when it is made: it lies in the socket of a process that stands still. */
final class SentRequest {
    private static final int LIMIT_MILLIS = 30_000;

    private final HttpURLConnection connection;

    private SentRequest(HttpURLConnection connection) {
        this.connection = connection;
    }

    static SentRequest post(URI uri, Map<String, String> headers, byte[] body) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setDoOutput(true);
        connection.setConnectTimeout(LIMIT_MILLIS);
        connection.setReadTimeout(LIMIT_MILLIS);
        connection.setFixedLengthStreamingMode(body.length);
        headers.forEach(connection::setRequestProperty);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(body);
            out.flush();
        }
        return new SentRequest(connection);
    }

    /** Waits for it. */
    Http.Answer answer() throws IOException {
        int status = connection.getResponseCode();
        try (InputStream in = Optional.ofNullable(connection.getErrorStream())
                .orElseGet(() -> status < 400 ? body() : InputStream.nullInputStream())) {
            return new Http.Answer(status, headers(), in.readAllBytes());
        }
    }

    private InputStream body() {
        try {
            return connection.getInputStream();
        } catch (IOException e) {
            throw new AssertionError("an answer without a body", e);
        }
    }

    /** Without the status line, which is among them under no name. */
    private HttpHeaders headers() {
        Map<String, List<String>> named = new HashMap<>(connection.getHeaderFields());
        named.keySet().removeIf(Objects::isNull);
        return HttpHeaders.of(named, (name, value) -> true);
    }
}
