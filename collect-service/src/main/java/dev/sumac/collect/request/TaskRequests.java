package dev.sumac.collect.request;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.http.BearerAuthentication;
import dev.sumac.kit.http.Bodies;
import dev.sumac.kit.http.ProblemDetails;
import dev.sumac.kit.http.TokenHash;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Takes a request about a task as far as its handler: body within the limit, task known here in the right role, token,
 * media type. The handler may block: it runs on a virtual thread.
 */
@ApplicationScoped
public class TaskRequests {

    /** What a handler gets. */
    public record Call(TaskEntry task, byte[] body) {}

    /** Answers an authenticated request. */
    @FunctionalInterface
    public interface Handler {
        Answer handle(Call call);
    }

    /** What a route expects: in which role we serve it, and what a body must be. */
    public record Expected(Role role, Optional<MediaType> body) {}

    private static final Logger LOG = Logger.getLogger(TaskRequests.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String BUSY = "Too many requests are under way.";

    private final TaskRegistry tasks;
    private final Duration catchUpLimit;
    private final int maxBodyBytes;
    private final Semaphore places;

    TaskRequests(
            TaskRegistry tasks,
            @ConfigProperty(name = "sumac.collect.catch-up-timeout", defaultValue = "PT5S") Duration catchUpLimit,
            @ConfigProperty(name = "sumac.collect.max-body-bytes", defaultValue = "524288") int maxBodyBytes,
            @ConfigProperty(name = "sumac.collect.max-requests", defaultValue = "256") int maxRequests) {
        this.tasks = tasks;
        this.catchUpLimit = catchUpLimit;
        this.maxBodyBytes = maxBodyBytes;
        this.places = new Semaphore(maxRequests);
    }

    /** Serves one request. */
    public void serve(RoutingContext route, Expected expected, Handler handler) {
        Context context = route.vertx().getOrCreateContext();
        Bodies.read(route.request(), maxBodyBytes)
                .onSuccess(body -> dispatch(route, context, expected, body, handler))
                .onFailure(failure -> {
                    if (failure instanceof Bodies.TooLargeException) {
                        ProblemDetails tooLarge = ProblemDetails.blank(413, "The body is too large.");
                        AnswerWriter.write(route.response(), new Answer.Failed(tooLarge));
                    } else {
                        route.request().connection().close();
                    }
                });
    }

    private void dispatch(RoutingContext route, Context context, Expected expected, Buffer body, Handler handler) {
        if (!places.tryAcquire()) {
            AnswerWriter.write(route.response(), new Answer.Unavailable(BUSY, RETRY_AFTER));
            return;
        }
        Thread.ofVirtual().name("collect-request").start(() -> {
            Answer answer;
            try {
                answer = answer(route, expected, body, handler);
            } catch (RuntimeException e) {
                LOG.error("a request failed", e);
                answer = new Answer.Failed(ProblemDetails.blank(500, "The request could not be handled."));
            } finally {
                places.release();
            }
            Answer written = answer;
            context.runOnContext(run -> AnswerWriter.write(route.response(), written));
        });
    }

    private Answer answer(RoutingContext route, Expected expected, Buffer body, Handler handler) {
        Optional<TaskId> taskId = taskId(route.pathParam("task"));
        if (taskId.isEmpty()) {
            return unrecognized(Optional.empty());
        }
        Optional<TaskEntry> task;
        try {
            task = tasks.findCurrent(taskId.get(), catchUpLimit);
        } catch (NotCurrentException e) {
            return new Answer.Unavailable("This replica can not confirm which tasks there are.", RETRY_AFTER);
        }
        if (task.isEmpty() || task.get().role() != expected.role()) {
            return unrecognized(taskId);
        }
        return admit(route, expected, task.get())
                .orElseGet(() -> handler.handle(new Call(task.get(), body.getBytes())));
    }

    private static Optional<Answer> admit(RoutingContext route, Expected expected, TaskEntry task) {
        String authorization = route.request().getHeader(BearerAuthentication.AUTHORIZATION);
        String dapAuthToken = route.request().getHeader(BearerAuthentication.DAP_AUTH_TOKEN);
        if (!BearerAuthentication.permits(token(task), authorization, dapAuthToken)) {
            return refuse(401, "The task's token is needed.", task);
        }
        String contentType = route.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (expected.body().isPresent() && !expected.body().get().matches(contentType)) {
            return refuse(415, "The body must be " + expected.body().get().value() + ".", task);
        }
        return Optional.empty();
    }

    private static Optional<TokenHash> token(TaskEntry task) {
        return task.role() == Role.LEADER ? task.collectorToken() : task.aggregatorToken();
    }

    private static Optional<Answer> refuse(int status, String detail, TaskEntry task) {
        return Optional.of(
                new Answer.Failed(ProblemDetails.blank(status, detail).about(task.taskId())));
    }

    private static Answer unrecognized(Optional<TaskId> taskId) {
        return new Answer.Failed(
                ProblemDetails.of(DapProblem.UNRECOGNIZED_TASK, taskId, "There is no such task here."));
    }

    private static Optional<TaskId> taskId(@Nullable String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(TaskId.parse(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
