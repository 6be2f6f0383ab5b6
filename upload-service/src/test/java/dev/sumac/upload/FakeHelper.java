package dev.sumac.upload;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.task.Url;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A Helper that says of its keys what a test wants, on a real socket. */
final class FakeHelper implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    /** What each question had as {@code If-None-Match}, or nothing. */
    final ConcurrentLinkedDeque<String> asked = new ConcurrentLinkedDeque<>();

    private volatile HttpHandler answer;

    FakeHelper(HttpHandler answer) throws IOException {
        this.answer = answer;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/dap/hpke_config", this::handle);
        server.start();
    }

    Url url() {
        return new Url("http://127.0.0.1:" + server.getAddress().getPort() + "/dap/");
    }

    /** From now on. */
    void answers(HttpHandler other) {
        answer = other;
    }

    /** Waits for as many further questions. */
    void awaitAsked(int times) throws InterruptedException {
        int until = asked.size() + times;
        Eventually.holds(() -> asked.size() >= until);
    }

    private void handle(HttpExchange exchange) throws IOException {
        asked.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("If-None-Match"))
                .orElse(""));
        answer.handle(exchange);
        exchange.close();
    }

    /** The list, with a header of the ids that are refused, and a tag. */
    static HttpHandler list(Optional<String> refused, String tag) {
        byte[] body = new HpkeConfigList(List.of(Published.config(1))).encode();
        return exchange -> {
            refused.ifPresent(ids -> exchange.getResponseHeaders().set(RefusedConfigIds.HEADER, ids));
            exchange.getResponseHeaders().set("ETag", tag);
            if (tag.equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
                exchange.sendResponseHeaders(304, -1);
            } else {
                exchange.getResponseHeaders().set("Content-Type", "application/ppm-dap;message=hpke-config-list");
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
            }
        };
    }

    static HttpHandler status(int status) {
        return exchange -> exchange.sendResponseHeaders(status, -1);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
