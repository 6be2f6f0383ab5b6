package dev.sumac.local;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;

/**
 * How another process changes a running stack: a loopback port that asks for a token, both written into the run's
 * folder, which only its owner reads. {@link RunningStack} is the other end.
 */
public final class Control implements AutoCloseable {
    static final String FILE = "control";

    private final Vertx vertx = Vertx.vertx(
            new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(2).setInternalBlockingPoolSize(1));
    private final Stack stack;
    private final String token;

    private Control(Stack stack) {
        this.stack = stack;
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        this.token = HexFormat.of().formatHex(random);
    }

    /** Opens the port for a stack that is started. */
    public static Control open(Stack stack) {
        Control control = new Control(stack);
        int port = Directories.freePort();
        control.vertx
                .createHttpServer()
                .requestHandler(control::answer)
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        try {
            // Complete before it has its name: whoever finds it can read it.
            Path unnamed = Files.createFile(stack.directory().resolve(".new-control"), PostgresHost.OWNER_ONLY_FILE);
            Files.writeString(unnamed, port + "\n" + control.token + "\n");
            Files.move(unnamed, stack.directory().resolve(FILE), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot say where the stack is controlled", e);
        }
        return control;
    }

    private void answer(HttpServerRequest request) {
        String given = String.valueOf(request.getHeader("authorization"));
        if (!MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), ("Bearer " + token).getBytes(StandardCharsets.UTF_8))) {
            request.response().setStatusCode(401).end();
        } else if (request.method().equals(HttpMethod.GET)) {
            end(request, 200, describe(stack));
        } else {
            vertx.executeBlocking(() -> scale(request.getParam("service", ""), request.getParam("replicas", "")), false)
                    .onComplete(done -> {
                        if (done.succeeded()) {
                            end(request, 200, done.result());
                        } else {
                            boolean asked = done.cause() instanceof IllegalArgumentException;
                            end(
                                    request,
                                    asked ? 400 : 500,
                                    new JsonObject().put("error", done.cause().getMessage()));
                        }
                    });
        }
    }

    private JsonObject scale(String service, String replicas) {
        ServiceKind kind = ServiceKind.ofLabel(service);
        stack.scale(kind, Integer.parseInt(replicas));
        return describe(stack);
    }

    private static void end(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.encode());
    }

    private static JsonObject describe(Stack stack) {
        JsonArray aggregators = new JsonArray();
        for (LocalAggregator aggregator : stack.aggregators()) {
            JsonObject replicas = new JsonObject();
            for (Map.Entry<ServiceKind, Integer> count :
                    Stack.counts(aggregator).entrySet()) {
                replicas.put(count.getKey().label(), count.getValue());
            }
            aggregators.add(new JsonObject()
                    .put("name", aggregator.name())
                    .put("url", aggregator.url().toString())
                    .put("adminToken", aggregator.adminToken())
                    .put("replicas", replicas));
        }
        return new JsonObject().put("aggregators", aggregators);
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
