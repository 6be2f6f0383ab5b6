package dev.sumac.custody.parts;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A process of a test's that answers HTTP on a port of this machine. */
public abstract class TestServer {

    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;
    private final Process process;
    private final Path log;

    TestServer(int port, ProcessBuilder program) {
        this.port = port;
        try {
            this.log = Files.createTempFile("part", ".log");
        } catch (IOException e) {
            throw new IllegalStateException("no place for a log", e);
        }
        this.process = Part.start(program, log);
    }

    public final int port() {
        return port;
    }

    public final URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Ends it at once, as a machine that loses power. */
    public final void kill() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Asks until it answers. */
    final void awaitAnswer(String path) {
        long deadline = System.nanoTime() + START.toNanos();
        while (true) {
            try {
                if (send(HttpRequest.newBuilder(uri(path)).GET()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                // Not yet there.
            }
            if (System.nanoTime() > deadline || !process.isAlive()) {
                throw new IllegalStateException("the server does not start, see " + log);
            }
            try {
                Thread.sleep(BETWEEN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted", e);
            }
        }
    }

    final HttpResponse<String> send(HttpRequest.Builder request) throws IOException {
        try {
            return http.send(request.timeout(START).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
