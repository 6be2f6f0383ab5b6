package dev.sumac.cli.bench;

import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.UploadRequest;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * Reports that were made beforehand, sent over so many connections at once as fast as they are acknowledged. On one event
 * loop, for the load is to take little of the machine that it measures.
 */
final class UploadLoad {
    private static final long COME_AGAIN_MILLIS = 1000;
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final RequestOptions target;
    private final List<EncodedReport> reports;
    private final int reportsARequest;
    private final int connections;
    private final long[] nanos;
    private int next;

    /** @param uploads the Leader's resource for the task's reports */
    UploadLoad(URI uploads, List<EncodedReport> reports, int reportsARequest, int connections) {
        this.target = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(uploads.getHost())
                .setPort(uploads.getPort())
                .setURI(uploads.getRawPath())
                .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.UPLOAD_REQ.value());
        this.reports = reports;
        this.reportsARequest = reportsARequest;
        this.connections = connections;
        this.nanos = new long[Math.ceilDiv(reports.size(), reportsARequest)];
    }

    /** What was measured; a request's time is from its first byte sent to its answer read. */
    record Measured(double reportsPerSecond, double p50Millis, double p99Millis) {}

    /** Sends all of them. */
    Measured run() throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
        try {
            long begin = System.nanoTime();
            sendAll(vertx).toCompletionStage().toCompletableFuture().get();
            double seconds = (System.nanoTime() - begin) / 1e9;
            Arrays.sort(nanos);
            return new Measured(
                    reports.size() / seconds, nanos[nanos.length / 2] / 1e6, nanos[(int) (nanos.length * 0.99)] / 1e6);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the load failed", e.getCause());
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    private Future<Void> sendAll(Vertx vertx) {
        Promise<Void> done = Promise.promise();
        vertx.runOnContext(loop -> {
            HttpClient client = vertx.createHttpClient(
                    new HttpClientOptions().setTcpNoDelay(true), new PoolOptions().setHttp1MaxSize(connections));
            List<Promise<Void>> senders =
                    Stream.generate(Promise::<Void>promise).limit(connections).toList();
            senders.forEach(sender -> sendOn(vertx, client, sender));
            Future.all(senders.stream().map(Promise::future).toList())
                    .<Void>mapEmpty()
                    .onComplete(done);
        });
        return done.future();
    }

    /** One after the other, until there are none left. */
    private void sendOn(Vertx vertx, HttpClient client, Promise<Void> done) {
        if (next == nanos.length) {
            done.complete();
            return;
        }
        int request = next++;
        long begin = System.nanoTime();
        send(vertx, client, body(request)).onComplete(sent -> {
            if (sent.failed()) {
                done.fail(sent.cause());
                return;
            }
            nanos[request] = System.nanoTime() - begin;
            sendOn(vertx, client, done);
        });
    }

    private Buffer body(int request) {
        int from = request * reportsARequest;
        List<EncodedReport> some = reports.subList(from, Math.min(reports.size(), from + reportsARequest));
        return Buffer.buffer(new UploadRequest(some).encode());
    }

    private Future<Void> send(Vertx vertx, HttpClient client, Buffer body) {
        return client.request(target).compose(request -> request.send(body)).compose(answer -> answer.body()
                .compose(refused -> switch (answer.statusCode()) {
                    case OK -> refused.length() == 0 ? Future.succeededFuture() : failed(answer);
                    case UNAVAILABLE -> vertx.timer(COME_AGAIN_MILLIS).compose(again -> send(vertx, client, body));
                    default -> failed(answer);
                }));
    }

    private static Future<Void> failed(HttpClientResponse answer) {
        return Future.failedFuture("the Leader refused a report, with status " + answer.statusCode());
    }
}
