package dev.sumac.cli.bench;

import dev.sumac.dap.message.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;

/** An upload of which every byte has left when it is made: it lies in the socket of a process that stands still. */
final class SentUpload {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpURLConnection connection;

    private SentUpload(HttpURLConnection connection) {
        this.connection = connection;
    }

    /** @param reports the resource that takes reports */
    static SentUpload to(URI reports, byte[] upload) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) reports.toURL().openConnection();
        connection.setRequestMethod("POST");
        connection.setRequestProperty("content-type", MediaType.UPLOAD_REQ.value());
        connection.setDoOutput(true);
        connection.setConnectTimeout((int) LIMIT.toMillis());
        connection.setReadTimeout((int) LIMIT.toMillis());
        connection.setFixedLengthStreamingMode(upload.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(upload);
        }
        return new SentUpload(connection);
    }

    /** Waits for the answer: whether it takes nothing. */
    boolean isRefused() throws IOException {
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : InputStream.nullInputStream()) {
            return UploadReplica.refuses(status, in.readAllBytes());
        }
    }
}
