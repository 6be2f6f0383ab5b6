package dev.sumac.kit.http;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.TaskId;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A problem document (RFC 9457) for a whole request. Only the draft's own types stand under its URN (section 3.6);
 * everything else is {@code about:blank} with its status.
 *
 * @param extensions further members, in order; values as {@link JsonObject} takes them
 */
public record ProblemDetails(
        int status, String type, String title, String detail, Optional<TaskId> taskId, Map<String, Object> extensions) {

    /** The document's media type. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String BLANK = "about:blank";
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;

    public ProblemDetails {
        if (status < 400 || status > 599) {
            throw new IllegalArgumentException("a problem's status is an error's, not " + status);
        }
        extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
    }

    /** A problem of the draft's, with the status we give it. */
    public static ProblemDetails of(DapProblem problem, TaskId taskId, String detail) {
        return of(problem, Optional.of(taskId), detail);
    }

    /** A problem of the draft's; without a task id when the request names none that decodes. */
    public static ProblemDetails of(DapProblem problem, Optional<TaskId> taskId, String detail) {
        return new ProblemDetails(status(problem), problem.type(), problem.title(), detail, taskId, Map.of());
    }

    /** A problem that its status says all about: 401, 403, 404, 413, 415, 429, 5xx. */
    public static ProblemDetails blank(int status, String detail) {
        return new ProblemDetails(
                status, BLANK, HttpResponseStatus.valueOf(status).reasonPhrase(), detail, Optional.empty(), Map.of());
    }

    /** The status that goes with a problem. */
    public static int status(DapProblem problem) {
        return switch (problem) {
            case UNRECOGNIZED_TASK, UNRECOGNIZED_AGGREGATION_JOB -> NOT_FOUND;
            case INVALID_MESSAGE,
                    BATCH_INVALID,
                    INVALID_BATCH_SIZE,
                    INVALID_AGGREGATION_PARAMETER,
                    BATCH_MISMATCH,
                    STEP_MISMATCH,
                    BATCH_OVERLAP,
                    UNSUPPORTED_EXTENSION,
                    INVALID_EXTENSION -> BAD_REQUEST;
        };
    }

    /** The same problem of a task. */
    public ProblemDetails about(TaskId task) {
        return new ProblemDetails(status, type, title, detail, Optional.of(task), extensions);
    }

    /** The same problem with one more member. */
    public ProblemDetails with(String member, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extensions);
        more.put(member, value);
        return new ProblemDetails(status, type, title, detail, taskId, more);
    }

    /** The document's members. */
    public Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("type", type);
        members.put("title", title);
        members.put("status", status);
        members.put("detail", detail);
        taskId.ifPresent(id -> members.put("taskid", id.toString()));
        members.putAll(extensions);
        return members;
    }

    /** The document as JSON. */
    public String json() {
        return new JsonObject(members()).encode();
    }
}
