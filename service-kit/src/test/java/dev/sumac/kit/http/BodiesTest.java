package dev.sumac.kit.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A server that answers the length of a body of at most 1000 bytes, in this process. */
class BodiesTest {

    private static final int LIMIT = 1000;
    private static final Bodies.Bounds AMPLE =
            new Bodies.Bounds(LIMIT, new BodyRoom(Long.MAX_VALUE), Duration.ofMinutes(1));
    private static final CompletableFuture<Throwable> LOST = new CompletableFuture<>();
    private static Vertx vertx;
    private static HttpServer server;

    @BeforeAll
    static void listen() throws Exception {
        vertx = Vertx.vertx();
        server = vertx.createHttpServer()
                .requestHandler(request -> {
                    var _ = request.pause();
                    // As after a look at the broker: the body is asked for later.
                    vertx.setTimer(20, late -> {
                        var _ = Bodies.read(vertx, request, AMPLE).onComplete(read -> {
                            if (read.cause() instanceof Bodies.TooLargeException e) {
                                var _ = Answers.problem(request.response(), ProblemDetails.blank(413, e.toString()));
                            } else if (read.failed()) {
                                LOST.complete(read.cause());
                            } else {
                                var _ = request.response().end("" + read.result().length);
                            }
                        });
                    });
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() {
        var _ = vertx.close();
    }

    @ParameterizedTest
    @CsvSource({
        "0, true, 200",
        "1, true, 200",
        "1000, true, 200",
        "1001, true, 413",
        "5000000, true, 413",
        "0, false, 200",
        "1000, false, 200",
        "1001, false, 413",
        "5000000, false, 413"
    })
    void read_shouldTakeUpToTheLimit(int length, boolean announced, int status) throws Exception {
        byte[] body = new byte[length];
        HttpRequest.BodyPublisher publisher = announced
                ? BodyPublishers.ofByteArray(body)
                : BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body));
        HttpResponse<String> response = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort()))
                                .POST(publisher)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        BodyHandlers.ofString());
        assertThat(response.statusCode()).isEqualTo(status);
        if (status == 200) {
            assertThat(response.body()).isEqualTo("" + length);
        } else {
            assertThat(response.headers().firstValue("content-type")).contains("application/problem+json");
        }
    }

    /** Reads bodies of up to 1000 bytes within bounds; each that was read keeps its room. */
    private static HttpServer bounded(BodyRoom room, Duration atMost) throws Exception {
        return vertx.createHttpServer()
                .requestHandler(request -> {
                    var _ = Bodies.read(vertx, request, new Bodies.Bounds(LIMIT, room, atMost))
                            .onComplete(read -> {
                                int status =
                                        switch (read.cause()) {
                                            case null -> 200;
                                            case Bodies.NoRoomException none -> 429;
                                            case Bodies.TooSlowException slow -> 408;
                                            default -> 500;
                                        };
                                var _ = request.response().setStatusCode(status).end();
                            });
                })
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
    }

    /** The status of an answer to a body that says to be longer than it is, or not. */
    private static String status(HttpServer to, int announced, int sent) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.actualPort())) {
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + announced + "\r\n\r\n" + "a".repeat(sent))
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII).substring(9);
        }
    }

    @Test
    void read_shouldWaitForABodyNoLongerThanItMay_andKeepNoRoomForIt() throws Exception {
        BodyRoom room = new BodyRoom(500);
        HttpServer slow = bounded(room, Duration.ofMillis(300));
        assertThat(status(slow, 500, 400)).isEqualTo("408");
        assertThat(status(slow, 500, 500)).isEqualTo("200");
    }

    @Test
    void read_shouldTakeNoMoreThanThereIsRoomFor() throws Exception {
        BodyRoom room = new BodyRoom(900);
        HttpServer narrow = bounded(room, Duration.ofSeconds(60));
        assertThat(status(narrow, 600, 600)).isEqualTo("200");
        assertThat(status(narrow, 600, 600)).isEqualTo("429");
        assertThat(status(narrow, 300, 300)).isEqualTo("200");
        room.give(900);
        assertThat(status(narrow, 600, 600)).isEqualTo("200");
    }

    @Test
    void read_shouldFailWhenTheClientHangsUp() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
            OutputStream out = socket.getOutputStream();
            out.write(
                    "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\nabc".getBytes(StandardCharsets.US_ASCII));
            out.flush();
        }
        assertThat(LOST.get(10, TimeUnit.SECONDS)).isNotNull();
    }
}
