package dev.sumac.kit.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Answers of raw Vert.x routes. */
public final class Answers {

    private static final int UNAUTHORIZED = 401;

    private Answers() {}

    /** Sends a problem document, a 401 with its challenge. Does nothing when an answer was begun already. */
    public static Future<Void> problem(HttpServerResponse response, ProblemDetails problem) {
        if (response.headWritten() || response.ended() || response.closed()) {
            return Future.succeededFuture();
        }
        if (problem.status() == UNAUTHORIZED) {
            response.putHeader("WWW-Authenticate", BearerAuthentication.CHALLENGE);
        }
        return response.setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, ProblemDetails.MEDIA_TYPE)
                .end(problem.json());
    }

    /** As {@link #problem}, and closes the connection: what still comes on it is nobody's. */
    public static Future<Void> problemAndClose(HttpServerRequest request, ProblemDetails problem) {
        if (!request.response().headWritten()) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        return problem(request.response(), problem)
                .onComplete(sent -> request.connection().close());
    }

    /** As {@link #problem}, with {@code Retry-After}. */
    public static Future<Void> retryLater(HttpServerResponse response, ProblemDetails problem, Duration after) {
        if (!response.headWritten()) {
            response.putHeader("Retry-After", Long.toString(Math.max(1, after.toSeconds())));
        }
        return problem(response, problem);
    }
}
