package dev.sumac.custody.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import dev.sumac.custody.parts.BadServer;
import io.quarkus.vault.client.VaultClientException;
import io.quarkus.vault.client.common.VaultRequest;
import io.quarkus.vault.client.common.VaultResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SecretBodiesTest {

    private static final String ANSWER = "{\"plaintext\": \"c2VjcmV0\"}";

    private final List<byte[]> bodies = new ArrayList<>();
    private HttpServer server;
    private HttpClient http;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                byte[] body = ANSWER.getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        http = HttpClient.newHttpClient();
    }

    @AfterEach
    void stop() {
        http.close();
        server.stop(0);
    }

    private VaultRequest.Builder<String> request() throws IOException {
        return VaultRequest.<String>get("a test")
                .baseUrl(URI.create("http://127.0.0.1:" + server.getAddress().getPort())
                        .toURL())
                .path("secret")
                .expectOkStatus();
    }

    private Optional<String> read(VaultResponse<String> answer) {
        bodies.add(answer.getBody().orElseThrow());
        return answer.getBodyAsString();
    }

    @Test
    void execute_shouldLeaveOfAnAnswerWhatWasReadAlone() throws Exception {
        VaultResponse<String> answer = new SecretBodies(http)
                .execute(request().build(this::read))
                .toCompletableFuture()
                .get();
        assertThat(answer.getResult()).isEqualTo(ANSWER);
        assertThat(answer.getBody()).isEmpty();
        assertThat(bodies).containsExactly(new byte[ANSWER.length()]);
    }

    @Test
    void execute_shouldWipeAnAnswerThatCannotBeRead() throws Exception {
        VaultRequest<String> unreadable = request().build(answer -> {
            var unused = read(answer);
            throw new VaultClientException(answer, List.of("unreadable"), null);
        });
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(() -> new SecretBodies(http)
                        .execute(unreadable)
                        .toCompletableFuture()
                        .get())
                .withCauseInstanceOf(VaultClientException.class);
        assertThat(bodies).containsExactly(new byte[ANSWER.length()]);
    }

    /** The client's own timeout ends when the answer's header has come. */
    @Test
    void execute_shouldEndAnExchangeWhoseAnswerDoesNotAndWipeWhatWasSent() throws Exception {
        try (BadServer dripping = new BadServer(BadServer.Manner.DRIPS)) {
            VaultRequest<Void> request = VaultRequest.post("a test")
                    .baseUrl(URI.create("http://127.0.0.1:" + dripping.port()).toURL())
                    .path("secret")
                    .body(Map.of("plaintext", "c2VjcmV0"))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            CompletableFuture<?> answer = recording().execute(request).toCompletableFuture();
            // Nobody waits for the answer: the transport ends it by itself.
            dripping.closed().get(30, TimeUnit.SECONDS);
            assertThatExceptionOfType(ExecutionException.class).isThrownBy(answer::get);
            assertThat(bodies)
                    .hasSize(1)
                    .allSatisfy(body -> assertThat(body).isNotEmpty().containsOnly(0));
        }
    }

    /** Keeps what is sent, to see what becomes of it. */
    private SecretBodies recording() {
        return new SecretBodies(http) {
            @Override
            byte[] body(VaultRequest<?> request) {
                byte[] body = super.body(request);
                bodies.add(body);
                return body;
            }
        };
    }
}
