package dev.sumac.local;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * One request on its way through the gateway. What is small is read and goes on with its head in one write; what is large, or
 * does not say, is streamed and never held whole.
 */
final class ProxiedRequest {
    /** A replica may verify a large job before it answers. */
    private static final long ANSWER_LIMIT_MILLIS = 120_000;

    private static final int SMALL = 1 << 16;

    private static final Set<HttpMethod> IDEMPOTENT =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.PUT, HttpMethod.DELETE, HttpMethod.OPTIONS);

    /** What concerns one connection only (RFC 9110, section 7.6.1), and the host, which is the replica's. */
    private static final Set<String> NOT_FORWARDED = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "expect",
            "host");

    private final HttpClient client;
    private final HttpServerRequest request;
    private final Set<ReplicaSet.Replica> tried = new HashSet<>();

    ProxiedRequest(HttpClient client, HttpServerRequest request) {
        this.client = client;
        this.request = request;
    }

    void route(Routes routes, Gateway gateway) {
        Optional<String> uri = routes.strip(request.uri());
        Optional<ServiceKind> service =
                routes.strip(request.path() == null ? "" : request.path()).flatMap(Routes::service);
        if (uri.isEmpty() || service.isEmpty()) {
            refuse(404, "Not Found", "nothing of this aggregator has this path");
            return;
        }
        ReplicaSet replicas = gateway.replicas(service.get());
        if (isSmall(request.headers()) || isBodiless(request.headers())) {
            // One that breaks off has nobody who waits for an answer.
            request.body().onSuccess(body -> forward(replicas, service.get(), uri.get(), Optional.of(body)));
        } else {
            request.pause();
            forward(replicas, service.get(), uri.get(), Optional.empty());
        }
    }

    private static boolean isBodiless(MultiMap headers) {
        return !headers.contains(HttpHeaders.CONTENT_LENGTH) && !headers.contains(HttpHeaders.TRANSFER_ENCODING);
    }

    private static boolean isSmall(MultiMap headers) {
        String length = headers.get(HttpHeaders.CONTENT_LENGTH);
        // Digits only and few of them: whatever else it may be, it is not small.
        return length != null && length.matches("[0-9]{1,5}") && Integer.parseInt(length) <= SMALL;
    }

    /** @param body the whole one; empty when it is to be streamed */
    private void forward(ReplicaSet replicas, ServiceKind service, String uri, Optional<Buffer> body) {
        Optional<ReplicaSet.Replica> next = replicas.next(tried);
        if (next.isEmpty()) {
            refuse(503, "Service Unavailable", "no replica of " + service.module() + " is ready");
            return;
        }
        ReplicaSet.Replica replica = next.get();
        tried.add(replica);
        client.request(options(replica, uri)).onComplete(connected -> {
            if (connected.succeeded()) {
                send(connected.result(), replica, replicas, service, uri, body);
            } else {
                // Nothing was sent: any method may go to another replica.
                replica.isGone();
                forward(replicas, service, uri, body);
            }
        });
    }

    private RequestOptions options(ReplicaSet.Replica replica, String uri) {
        return new RequestOptions()
                .setMethod(request.method())
                .setHost("127.0.0.1")
                .setPort(replica.port())
                .setURI(uri)
                .setIdleTimeout(ANSWER_LIMIT_MILLIS);
    }

    private void send(
            HttpClientRequest out,
            ReplicaSet.Replica replica,
            ReplicaSet replicas,
            ServiceKind service,
            String uri,
            Optional<Buffer> body) {
        copy(request.headers(), out.headers());
        Runnable giveUp = out::reset;
        request.exceptionHandler(gone -> giveUp.run());
        replica.await(giveUp);
        Future<HttpClientResponse> answer = body.isPresent() ? out.send(body.get()) : out.send(request);
        answer.onComplete(got -> {
            replica.answered(giveUp);
            if (got.succeeded()) {
                answer(got.result());
            } else if (isBodiless(request.headers()) && IDEMPOTENT.contains(request.method())) {
                forward(replicas, service, uri, body);
            } else {
                refuse(502, "Bad Gateway", "a replica of " + service.module() + " went away before it answered");
            }
        });
    }

    private void answer(HttpClientResponse in) {
        HttpServerResponse out = request.response();
        if (out.closed()) {
            in.request().reset();
            return;
        }
        out.setStatusCode(in.statusCode()).setStatusMessage(in.statusMessage());
        copy(in.headers(), out.headers());
        if (isSmall(in.headers()) && hasBody(in)) {
            in.body().onSuccess(out::end).onFailure(failure -> out.reset());
            return;
        }
        if (!in.headers().contains(HttpHeaders.CONTENT_LENGTH) && hasBody(in)) {
            out.setChunked(true);
        }
        // A replica that dies within its answer takes the connection with it: the client sees a short body.
        in.pipeTo(out).onFailure(failure -> out.reset());
    }

    private static void copy(MultiMap from, MultiMap to) {
        from.forEach((name, value) -> {
            if (forwarded(name)) {
                to.add(name, value);
            }
        });
    }

    private boolean hasBody(HttpClientResponse in) {
        return !request.method().equals(HttpMethod.HEAD) && in.statusCode() != 204 && in.statusCode() != 304;
    }

    private static boolean forwarded(String header) {
        return !NOT_FORWARDED.contains(header.toLowerCase(Locale.ROOT));
    }

    private void refuse(int status, String title, String detail) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.headWritten()) {
            return;
        }
        if (status != 404) {
            response.putHeader("retry-after", "1");
        }
        response.setStatusCode(status)
                .putHeader("content-type", "application/problem+json")
                .end("{\"type\":\"about:blank\",\"title\":\"" + title + "\",\"status\":" + status + ",\"detail\":\""
                        + detail + "\"}");
        request.resume();
    }
}
