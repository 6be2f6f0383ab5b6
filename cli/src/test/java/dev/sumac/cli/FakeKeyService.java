package dev.sumac.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers as the key service does to an operator; keeps what it was asked. */
final class FakeKeyService implements AutoCloseable {
    static final String TOKEN = "the-operator";

    private final HttpServer server;
    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private final Queue<Refusal> refusals = new ArrayDeque<>();

    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final List<String> idempotencyKeys = new CopyOnWriteArrayList<>();

    private record Refusal(int status, String detail) {}

    FakeKeyService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/base/api/v1/";
    }

    /** The documents that it was given, in order. */
    List<JsonObject> asked() {
        return asked;
    }

    /** What is answered to a request such as {@code GET hpke-keys}. */
    void answers(String request, String json) {
        answers.put(request, json);
    }

    /** The requests that were answered so, with their bodies, in order. */
    List<String> requests() {
        return requests;
    }

    /** The idempotency keys of all changes, repeated ones too. */
    List<String> idempotencyKeys() {
        return idempotencyKeys;
    }

    /** Refuses the next request. */
    void refuse(int status, String detail) {
        refusals.add(new Refusal(status, detail));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Refusal refusal = refusals.poll();
            if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("authorization"))) {
                send(exchange, 401, "{}");
            } else if (answers.containsKey(asked(exchange))) {
                Optional.ofNullable(exchange.getRequestHeaders().getFirst("idempotency-key"))
                        .ifPresent(idempotencyKeys::add);
                requests.add((asked(exchange) + " " + body).strip());
                if (refusal != null) {
                    send(
                            exchange,
                            refusal.status,
                            new JsonObject().put("detail", refusal.detail).encode());
                } else {
                    send(exchange, 200, answers.getOrDefault(asked(exchange), ""));
                }
            } else if (!exchange.getRequestURI().getPath().equals("/base/api/v1/tasks")) {
                send(exchange, 404, "{}");
            } else if (exchange.getRequestMethod().equals("GET")) {
                JsonArray all = new JsonArray();
                asked.forEach(all::add);
                send(exchange, 200, all.encode());
            } else {
                asked.add(new JsonObject(body));
                if (refusal != null) {
                    send(
                            exchange,
                            refusal.status,
                            new JsonObject()
                                    .put("title", "no")
                                    .put("detail", refusal.detail)
                                    .encode());
                } else {
                    send(exchange, 201, created(new JsonObject(body)).encode());
                }
            }
        }
    }

    private static String asked(HttpExchange exchange) {
        return exchange.getRequestMethod() + " "
                + exchange.getRequestURI().toString().replace("/base/api/v1/", "");
    }

    private static JsonObject created(JsonObject given) {
        boolean leads = given.getString("role").equals("leader");
        JsonObject peer = given.copy().put("role", leads ? "helper" : "leader");
        peer.remove("peerUrl");
        if (leads) {
            peer.remove("collectorToken");
            peer.remove("collectorClientId");
        }
        return given.copy().put("deleted", false).put("peer", peer);
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("content-type", "application/json");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
