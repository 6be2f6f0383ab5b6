package dev.sumac.kit.access;

import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.ProblemDetails;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Ends requests that go no further. Their bodies are thrown away as they come, so that the connection can go on. */
final class Refusals {

    private static final Duration COME_AGAIN = Duration.ofSeconds(1);

    private Refusals() {}

    static void refuse(RoutingContext route, ProblemDetails problem) {
        drain(route);
        var _ = Answers.problem(route.response(), problem);
    }

    /** @param task that the request is about */
    static void refuse(RoutingContext route, int status, String detail, Optional<TaskId> task) {
        ProblemDetails problem = ProblemDetails.blank(status, detail);
        refuse(route, task.map(problem::about).orElse(problem));
    }

    static void unavailable(RoutingContext route, String detail) {
        drain(route);
        var _ = Answers.retryLater(route.response(), ProblemDetails.blank(503, detail), COME_AGAIN);
    }

    /** @param headers that say where to go instead */
    static void redirect(RoutingContext route, int status, Map<CharSequence, String> headers) {
        drain(route);
        HttpServerResponse response = route.response().setStatusCode(status).putHeader("Cache-Control", "no-store");
        headers.forEach(response::putHeader);
        var _ = response.end();
    }

    /** @param html for a person who reads it in a browser */
    static void page(RoutingContext route, int status, String html) {
        drain(route);
        var _ = route.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "text/html; charset=utf-8")
                .putHeader("Cache-Control", "no-store")
                .end(html);
    }

    private static void drain(RoutingContext route) {
        HttpServerRequest request = route.request();
        // One that has ended, as it may while its token is looked at, takes no handler any more.
        if (!request.isEnded()) {
            request.handler(chunk -> {}).resume();
        }
    }
}
