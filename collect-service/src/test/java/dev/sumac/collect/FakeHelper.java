package dev.sumac.collect;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sumac.dap.message.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** Stands for another organization's Helper: remembers the requests and answers as the test says. */
final class FakeHelper implements AutoCloseable {

    record Request(String method, String path, String authorization, String contentType, Bytes body) {}

    record Response(int status, Map<String, String> headers, byte[] body) {
        static Response empty(int status, Map<String, String> headers) {
            return new Response(status, headers, new byte[0]);
        }
    }

    @FunctionalInterface
    interface Rule {
        Response answer(Request request, int number) throws IOException;
    }

    private final HttpServer server;
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Rule rule = (request, number) -> Response.empty(500, Map.of());

    FakeHelper() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    /** @param rule gets the request and its number, from 1 */
    void answer(Rule rule) {
        this.rule = rule;
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/dialled/";
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                    String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                    Bytes.wrap(exchange.getRequestBody().readAllBytes()));
            requests.add(request);
            Response response = rule.answer(request, requests.size());
            response.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(response.status(), response.body().length == 0 ? -1 : response.body().length);
            if (response.body().length > 0) {
                exchange.getResponseBody().write(response.body());
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
