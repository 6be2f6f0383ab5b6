package dev.sumac.custody.vault;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultResponse;
import io.quarkus.vault.client.http.VaultHttpClient;
import io.quarkus.vault.client.json.JsonMapping;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Vault's transport for requests that hold secrets. Quarkus's own makes each request's body a String, which stays in the heap
 * until it is collected; here bodies are bytes, wiped as soon as they are sent or read. What the JSON parser and the HTTP
 * client buffer meanwhile is beyond our reach.
 *
 * <p>A request's timeout includes the answer's body. When it is over, the connection is closed and the request's body is wiped,
 * whether or not anybody waits.
 */
class SecretBodies extends VaultHttpClient {

    /** Much more than an answer about one secret takes. */
    private static final long MAX_ANSWER = 1 << 20;

    private final HttpClient http;

    SecretBodies(HttpClient http) {
        this.http = http;
    }

    @Override
    public <T> CompletionStage<VaultResponse<T>> execute(VaultRequest<T> request) {
        byte[] body = body(request);
        CompletableFuture<HttpResponse<byte[]>> sent;
        try {
            sent = http.sendAsync(
                    http(request, body),
                    HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER));
        } catch (RuntimeException e) {
            Arrays.fill(body, (byte) 0);
            return CompletableFuture.failedStage(e);
        }
        end(sent, request.getTimeout());
        return sent.whenComplete((answer, failure) -> Arrays.fill(body, (byte) 0))
                .thenCompose(answer -> this.<T>read(request, answer)
                        .whenComplete((read, failure) -> Arrays.fill(answer.body(), (byte) 0)));
    }

    /** Ends an exchange after {@code limit}: only the client's own future can, no stage that depends on it. */
    private static void end(CompletableFuture<?> sent, Duration limit) {
        var _ = sent.copy()
                .orTimeout(limit.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((answer, failure) -> sent.cancel(true));
    }

    private <T> CompletionStage<VaultResponse<T>> read(VaultRequest<T> request, HttpResponse<byte[]> answer) {
        return buildResponse(request, answer.statusCode(), headers(answer), answer.body())
                .thenApply(Read::new);
    }

    /** An answer that was read: only what was found in it is left, where the client reads bodies as late as it is asked. */
    private static final class Read<T> extends VaultResponse<T> {

        private final @Nullable T result;

        Read(VaultResponse<T> answer) {
            super(answer.getRequest(), answer.getStatusCode(), answer.getHeaders(), new byte[0]);
            this.result = answer.getResult();
        }

        @Override
        public @Nullable T getResult() {
            return result;
        }
    }

    /** A request's body, of which no other copy is kept; a test looks what becomes of it. */
    byte[] body(VaultRequest<?> request) {
        try {
            return request.hasBody()
                    ? JsonMapping.mapper.writeValueAsBytes(request.getBody().orElseThrow())
                    : new byte[0];
        } catch (JsonProcessingException e) {
            throw new VaultClientException(request, null, List.of("the request is no JSON"), null);
        }
    }

    private static HttpRequest http(VaultRequest<?> request, byte[] body) {
        HttpRequest.Builder http = HttpRequest.newBuilder(request.getUri()).timeout(request.getTimeout());
        request.getHTTPHeaders().forEach(http::header);
        return http.method(request.getMethod().name(), HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    private static List<Map.Entry<String, String>> headers(HttpResponse<?> answer) {
        return answer.headers().map().entrySet().stream()
                .flatMap(header -> header.getValue().stream().map(value -> Map.entry(header.getKey(), value)))
                .toList();
    }

    /** The HTTP client ends with its last user. */
    @Override
    public void close() {}
}
