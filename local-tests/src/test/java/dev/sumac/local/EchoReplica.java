package dev.sumac.local;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands for a service behind the gateway: answers who it is, what it was asked and how much came with it. */
final class EchoReplica implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean ready = true;
    private volatile boolean cutsOff;
    private volatile boolean stopped;

    EchoReplica(String name) {
        server = vertx.createHttpServer()
                .requestHandler(request -> answer(name, request))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    int port() {
        return server.actualPort();
    }

    int requests() {
        return requests.get();
    }

    void ready(boolean now) {
        ready = now;
    }

    /** From now on it closes the connection instead of an answer. */
    void cutOff() {
        cutsOff = true;
    }

    /** From now on it takes requests and says nothing, as a process that was stopped does. */
    void stop() {
        stopped = true;
    }

    private void answer(String name, HttpServerRequest request) {
        if (stopped) {
            return;
        }
        if ("/q/health/ready".equals(request.path())) {
            request.response().setStatusCode(ready ? 200 : 503).end();
            return;
        }
        requests.incrementAndGet();
        if (cutsOff) {
            request.connection().close();
            return;
        }
        request.body().onSuccess(body -> request.response()
                .setStatusCode(201)
                .putHeader("location", "/alpha/somewhere")
                .putHeader("x-token", String.valueOf(request.getHeader("dap-auth-token")))
                .end(name + " " + request.method() + " " + request.uri() + " " + body.length()));
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
