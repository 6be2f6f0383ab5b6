package dev.sumac.collect.request;

import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.ProblemDetails;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;

/** Statuses and headers of answers. */
final class AnswerWriter {

    private static final int OK = 200;
    private static final int ACCEPTED = 202;
    private static final int NO_CONTENT = 204;

    private AnswerWriter() {}

    /** Does nothing when the client has gone. */
    static void write(HttpServerResponse response, Answer answer) {
        if (response.headWritten() || response.ended() || response.closed()) {
            return;
        }
        var _ =
                switch (answer) {
                    case Answer.Ready(var mediaType, var body, var location) -> {
                        location.ifPresent(path -> response.putHeader(HttpHeaders.LOCATION, path));
                        yield response.setStatusCode(OK)
                                .putHeader(HttpHeaders.CONTENT_TYPE, mediaType.value())
                                .end(Buffer.buffer(body));
                    }
                    case Answer.Pending(var retryAfter, var location) -> {
                        location.ifPresent(path -> response.putHeader(HttpHeaders.LOCATION, path));
                        yield response.setStatusCode(ACCEPTED)
                                .putHeader("Retry-After", seconds(retryAfter))
                                .end();
                    }
                    case Answer.Deleted() -> response.setStatusCode(NO_CONTENT).end();
                    case Answer.Failed(var problem) -> Answers.problem(response, problem);
                    case Answer.Unavailable(var detail, var retryAfter) ->
                        Answers.retryLater(response, ProblemDetails.blank(503, detail), retryAfter);
                };
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }
}
