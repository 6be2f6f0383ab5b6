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

    /** Bytes that are kept of an answer that is no success: a problem document, or the page of some proxy. */
    public static final int MOST_OF_A_PROBLEM = 1 << 14;

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final int SUCCESS = 2;

    private final HttpClient http;
    private final Duration limit;

    /**
     * Makes a client.
     *
     * @param limit from the request's begin to the end of the answer
     */
    public PeerHttp(Duration limit) {
        this.limit = limit;
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
     * @param most bytes of a successful answer's body
     * @throws AnswerTooLargeException when there are more; of what is no success the beginning is returned
     * @throws IOException when there is no answer in time; in both cases nobody knows whether the peer has the request
     */
    public HttpResponse<byte[]> send(HttpRequest request, long most) throws IOException, InterruptedException {
        return send(request, most, limit);
    }

    /**
     * As {@link #send(HttpRequest, long)}.
     *
     * @param within in place of the client's limit
     */
    public HttpResponse<byte[]> send(HttpRequest request, long most, Duration within)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request,
                head -> head.statusCode() / 100 == SUCCESS
                        ? LimitedBody.whole(most)
                        : LimitedBody.beginning(MOST_OF_A_PROBLEM));
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + within);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AnswerTooLargeException tooLarge) {
                throw tooLarge;
            }
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
