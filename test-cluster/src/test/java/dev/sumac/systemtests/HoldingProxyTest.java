package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.sumac.systemtests.HoldingProxy.Request;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tests' own instrument: what it must not do is change a message. */
class HoldingProxyTest {
    private static final byte[] BODY = {1, 2, 3, 0, -1, 9};

    private final List<byte[]> arrived = new CopyOnWriteArrayList<>();
    private HttpServer peer;
    private HoldingProxy proxy;

    @BeforeEach
    void start() throws IOException {
        peer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peer.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        peer.createContext("/base/", exchange -> {
            try (exchange) {
                byte[] body = exchange.getRequestBody().readAllBytes();
                arrived.add(body);
                exchange.getResponseHeaders().add("Location", exchange.getRequestURI() + "/7");
                byte[] answer = ("seen " + body.length + " "
                                + exchange.getRequestHeaders().getFirst("DAP-Auth-Token"))
                        .getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(201, answer.length);
                exchange.getResponseBody().write(answer);
            }
        });
        peer.start();
        proxy = HoldingProxy.to(
                URI.create("http://127.0.0.1:" + peer.getAddress().getPort() + "/base/"));
    }

    @AfterEach
    void stop() {
        proxy.close();
        peer.stop(0);
    }

    private Http.Answer send() throws IOException {
        return Http.post(proxy.uri().resolve("tasks/x?y=z"), Map.of("DAP-Auth-Token", "t"), BODY);
    }

    @Test
    void pass_shouldChangeNothing() throws IOException {
        Http.Answer answer = send();

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.text()).isEqualTo("seen 6 t");
        assertThat(answer.header("Location")).isEqualTo("/base/tasks/x?y=z/7");
        assertThat(arrived).containsExactly(BODY);
        assertThat(proxy.requests()).isEqualTo(1);
    }

    @Test
    void holdAnswer_shouldLetThePeerAnswerAndTheSenderWait() throws Exception {
        HoldingProxy.Hold hold = proxy.holdAnswer(request -> true);
        CompletableFuture<Http.Answer> sender = inBackground();

        assertThat(hold.awaitAnswer().status()).isEqualTo(201);
        assertThat(hold.request().body()).isEqualTo(BODY);
        assertThat(sender).isNotDone();
        assertThat(send().status()).as("another one passes").isEqualTo(201);

        hold.release();
        assertThat(sender.get().status()).isEqualTo(201);
    }

    @Test
    void holdAnswer_shouldBeAbleToLoseIt() {
        HoldingProxy.Hold hold = proxy.holdAnswer(request -> true);
        CompletableFuture<Http.Answer> sender = inBackground();
        hold.awaitAnswer();

        hold.lose();

        assertThatThrownBy(sender::get).hasCauseInstanceOf(IOException.class);
        assertThat(arrived).hasSize(1);
    }

    @Test
    void once_shouldTreatOneRequestOfItsKind() throws IOException {
        proxy.once(
                request -> request.method().equals("POST"), passage -> passage.answer(HoldingProxy.Response.of(503)));

        assertThat(send().status()).isEqualTo(503);
        assertThat(send().status()).isEqualTo(201);
        assertThat(arrived).hasSize(1);
    }

    @Test
    void forward_shouldSendAsOftenAsItIsCalled() throws IOException {
        proxy.once(request -> true, passage -> {
            passage.forward();
            passage.pass();
        });

        assertThat(send().status()).isEqualTo(201);
        assertThat(arrived).containsExactly(BODY, BODY);
    }

    @Test
    void forwardHalf_shouldLeaveThePeerWithoutAWholeRequest() {
        proxy.once(request -> true, HoldingProxy.Passage::forwardHalf);

        assertThatThrownBy(this::send).isInstanceOf(IOException.class);
        assertThat(arrived).isEmpty();
    }

    @Test
    void request_shouldKnowWhatItIs() {
        assertThat(new Request("POST", "/tasks/a/aggregation_jobs", Map.of(), BODY).isAggregationJob())
                .isTrue();
        assertThat(new Request("GET", "/tasks/a/aggregation_jobs/b", Map.of(), BODY).isAggregationJob())
                .isFalse();
        assertThat(new Request("POST", "/tasks/a/aggregate_shares", Map.of(), BODY).isAggregateShare())
                .isTrue();
    }

    private CompletableFuture<Http.Answer> inBackground() {
        CompletableFuture<Http.Answer> answer = new CompletableFuture<>();
        Thread.startVirtualThread(() -> {
            try {
                answer.complete(send());
            } catch (IOException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }
}
