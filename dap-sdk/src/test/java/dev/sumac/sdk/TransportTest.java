package dev.sumac.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TransportTest {

    /** The answer's head and a byte of its body; the rest does not come. */
    private static final String BEGUN = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{";

    private final TestTime time = new TestTime();

    /** Ends when the client closes the connection. */
    private static CompletableFuture<Void> begin(ServerSocket server) {
        return CompletableFuture.runAsync(() -> {
            try (Socket connection = server.accept()) {
                connection.getOutputStream().write(BEGUN.getBytes(StandardCharsets.US_ASCII));
                connection.getInputStream().transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // Closed while something was on its way.
            }
        });
    }

    @Test
    void send_shouldGiveUpAnAnswerThatDoesNotEnd() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                HttpClient http = Transport.defaultHttpClient()) {
            CompletableFuture<Void> closed = begin(server);
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort()))
                    .timeout(Duration.ofSeconds(1))
                    .build();
            Transport transport = new Transport(http, time, time, failure -> {});
            assertThatExceptionOfType(DapException.class)
                    .isThrownBy(() -> transport.send(request, time.instant()))
                    .withCauseInstanceOf(HttpTimeoutException.class);
            closed.get(30, TimeUnit.SECONDS);
            assertThat(time.pauses).as("attempts after it").isEmpty();
        }
    }

    @Test
    void send_shouldSayBeforeEachRepeatWhatBecameOfTheOneBefore() {
        List<String> told = new ArrayList<>();
        try (HttpClient http = Transport.defaultHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:1/")).build();
            Transport transport = new Transport(http, time, time, failure -> told.add(failure.getMessage()));

            assertThatExceptionOfType(DapException.class)
                    .isThrownBy(() -> transport.send(request, time.instant().plusSeconds(1)))
                    .withMessage("GET http://127.0.0.1:1/ got no answer: nobody answers there");

            assertThat(told)
                    .hasSameSizeAs(time.pauses)
                    .isNotEmpty()
                    .containsOnly("GET http://127.0.0.1:1/ got no answer: nobody answers there");
        }
    }
}
