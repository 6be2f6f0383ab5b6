package dev.sumac.cli.bench;

import dev.sumac.local.ServiceProcess;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** One replica of a service, asked at its own port: behind a gateway nobody knows who answers. */
record Replica(ServiceProcess process, HttpClient http) {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** A question whose answers come to be what they must be. */
    @FunctionalInterface
    interface Question {
        boolean settled() throws IOException, InterruptedException;
    }

    static URI address(ServiceProcess process) {
        return URI.create("http://127.0.0.1:" + process.port() + "/");
    }

    /** @param path relative to the aggregator's base URL */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address(process).resolve(path)).timeout(LIMIT);
    }

    HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofByteArray());
    }

    /** Asks until the question is settled, or nobody is there to answer; returns when that was, by the monotonic clock. */
    long await(Duration pause, Question question) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            boolean settled;
            try {
                settled = question.settled();
            } catch (ConnectException e) {
                settled = true;
            } catch (IOException e) {
                // A connection may end for other reasons, too.
                settled = !process.handle().isAlive();
            }
            long now = System.nanoTime();
            if (settled) {
                return now;
            }
            if (now - deadline > 0) {
                throw new IllegalStateException(process.name() + " goes by the old keys after " + LIMIT);
            }
            Thread.sleep(pause);
        }
    }
}
