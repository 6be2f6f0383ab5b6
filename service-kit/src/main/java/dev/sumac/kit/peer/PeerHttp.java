package dev.sumac.kit.peer;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Makes requests to other aggregators, each once. A request's own timeout ends when the answer's header has come; the limit
 * here includes its body.
 */
public final class PeerHttp implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final HttpClient http;
    private final Duration limit;
    private final long maxBytes;

    /**
     * Makes a client.
     *
     * @param limit from the request's begin to the end of the answer
     * @param maxBytes of an answer's body
     */
    public PeerHttp(Duration limit, long maxBytes) {
        this.limit = limit;
        this.maxBytes = maxBytes;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /**
     * Sends a request and waits for the whole answer.
     *
     * @throws IOException when there is none in time, or it is too long; whether the peer has the request, nobody knows
     */
    public HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), maxBytes));
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + limit);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(e.getCause()), e.getCause());
        } finally {
            // Closes the connection, unless the answer is there.
            answer.cancel(true);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
