package dev.sumac.collect.request;

import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.http.ProblemDetails;
import java.time.Duration;
import java.util.Optional;

/** What a request is answered with. */
public sealed interface Answer {

    /** The resource: 200 with its representation. */
    record Ready(MediaType mediaType, byte[] body, Optional<String> location) implements Answer {}

    /** Not yet: a success with an empty body (DAP section 3.1). */
    record Pending(Duration retryAfter, Optional<String> location) implements Answer {}

    /** The resource is gone, or never was. */
    record Deleted() implements Answer {}

    record Failed(ProblemDetails problem) implements Answer {}

    /** This replica can not answer now; another, or this one later, can. */
    record Unavailable(String detail, Duration retryAfter) implements Answer {}

    /** A problem as rows keep it: the draft's, or one that has no name there. */
    static Failed failed(Problem problem, TaskId taskId) {
        ProblemDetails details = DapProblem.ofType(problem.type())
                .map(known -> ProblemDetails.of(known, taskId, problem.detail()))
                .orElseGet(() -> ProblemDetails.blank(400, problem.detail()).about(taskId));
        return new Failed(details);
    }

    static Failed notFound(TaskId taskId) {
        return new Failed(
                ProblemDetails.blank(404, "There is no such resource.").about(taskId));
    }
}
