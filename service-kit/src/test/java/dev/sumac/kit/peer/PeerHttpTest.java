package dev.sumac.kit.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A peer that says what the test has it say, and then nothing more. */
@Timeout(60)
class PeerHttpTest {

    private static final long MOST = 10;

    private final PeerHttp http = new PeerHttp(Duration.ofSeconds(20));
    private final PeerHttp hasty = new PeerHttp(Duration.ofSeconds(1));
    /** Completed when the client has closed its side. */
    private final CompletableFuture<Void> hungUp = new CompletableFuture<>();

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        http.close();
        hasty.close();
        server.close();
    }

    private HttpRequest answeredWith(String answer) {
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                InputStream in = socket.getInputStream();
                while (in.read() >= 0) {}
            } catch (IOException e) {
                // As good as an end.
            }
            hungUp.complete(null);
        });
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"))
                .GET()
                .build();
    }

    @Test
    void send_shouldGiveTheWholeAnswer() throws Exception {
        HttpRequest request = answeredWith("HTTP/1.1 201 Created\r\nContent-Length: 10\r\n\r\n0123456789");
        assertThat(http.send(request, MOST).body()).asString().isEqualTo("0123456789");
    }

    @Test
    void send_shouldEndWhenTheBodyStalls() throws Exception {
        HttpRequest request = answeredWith("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
        assertThatThrownBy(() -> hasty.send(request, MOST)).isInstanceOf(HttpTimeoutException.class);
        hungUp.get(10, TimeUnit.SECONDS);
    }

    @Test
    void send_shouldEndWhenTheHeaderStalls() throws Exception {
        HttpRequest request = answeredWith("HTTP/1.1 200 OK\r\nContent-");
        assertThatThrownBy(() -> hasty.send(request, MOST)).isInstanceOf(HttpTimeoutException.class);
        hungUp.get(10, TimeUnit.SECONDS);
    }

    @Test
    void send_shouldTakeNoMoreThanTheLimit() {
        HttpRequest request = answeredWith("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n0123456789a");
        assertThatThrownBy(() -> http.send(request, MOST)).isInstanceOf(AnswerTooLargeException.class);
    }

    /** Whatever it announces, and without an end. */
    @Test
    void send_shouldHangUpOnAnAnswerThatGoesOn() throws Exception {
        HttpRequest request = answeredWith("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n");
        assertThatThrownBy(() -> http.send(request, MOST)).isInstanceOf(AnswerTooLargeException.class);
        hungUp.get(10, TimeUnit.SECONDS);
    }

    @Test
    void send_shouldTakeAProblemThatIsLongerThanTheAnswerWouldBe() throws Exception {
        HttpRequest problem = answeredWith("HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\n\r\n0123456789a");
        assertThat(http.send(problem, MOST).body()).hasSize(11);
    }

    @Test
    void send_shouldSayTheStatusAndTheBeginningOfALongerProblem() throws Exception {
        int tooMuch = PeerHttp.MOST_OF_A_PROBLEM + 1;
        HttpRequest longer = answeredWith(
                "HTTP/1.1 400 Bad Request\r\nContent-Length: " + tooMuch + "\r\n\r\n" + "x".repeat(tooMuch));
        HttpResponse<byte[]> answer = http.send(longer, 10L * tooMuch);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).hasSizeLessThan(tooMuch);
    }

    @Test
    void send_shouldFollowNoRedirect() throws Exception {
        HttpRequest request =
                answeredWith("HTTP/1.1 307 Temporary Redirect\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n");
        assertThat(http.send(request, MOST).statusCode()).isEqualTo(307);
    }
}
