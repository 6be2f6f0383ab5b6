package dev.sumac.collect.request;

import dev.sumac.dap.message.MediaType;
import dev.sumac.kit.access.TaskAccess;
import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.Bodies;
import dev.sumac.kit.http.BodyRoom;
import dev.sumac.kit.http.ProblemDetails;
import dev.sumac.kit.task.TaskEntry;
import io.vertx.core.Context;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Takes a request that was let pass ({@link TaskAccess}) as far as its handler: body within its bounds, media type. The
 * handler may block: it runs on a virtual thread.
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

    private static final Logger LOG = Logger.getLogger(TaskRequests.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String BUSY = "Too many requests are under way.";

    private final Bodies.Bounds bounds;
    private final Semaphore places;

    TaskRequests(
            @ConfigProperty(name = "sumac.collect.max-body-bytes", defaultValue = "524288") int maxBodyBytes,
            @ConfigProperty(name = "sumac.collect.body-room", defaultValue = "33554432") long bodyRoom,
            @ConfigProperty(name = "sumac.collect.body-time", defaultValue = "PT10S") Duration bodyTime,
            @ConfigProperty(name = "sumac.collect.max-requests", defaultValue = "256") int maxRequests) {
        this.bounds = new Bodies.Bounds(maxBodyBytes, new BodyRoom(bodyRoom), bodyTime);
        this.places = new Semaphore(maxRequests);
    }

    /**
     * Serves one request.
     *
     * @param expected what its body must be
     */
    public void serve(RoutingContext route, Optional<MediaType> expected, Handler handler) {
        Context context = route.vertx().getOrCreateContext();
        Bodies.read(route.vertx(), route.request(), bounds)
                .onSuccess(body -> dispatch(route, context, expected, body, handler))
                .onFailure(failure -> unread(route, failure));
    }

    private static void unread(RoutingContext route, Throwable failure) {
        switch (failure) {
            case Bodies.TooLargeException tooLarge ->
                AnswerWriter.write(
                        route.response(), new Answer.Failed(ProblemDetails.blank(413, "The body is too large.")));
            case Bodies.TooSlowException tooSlow -> {
                var _ = Answers.problemAndClose(
                        route.request(), ProblemDetails.blank(408, "The body did not come in time."));
            }
            case Bodies.NoRoomException noRoom ->
                AnswerWriter.write(route.response(), new Answer.Unavailable(BUSY, RETRY_AFTER));
            default -> route.request().connection().close();
        }
    }

    private void dispatch(
            RoutingContext route, Context context, Optional<MediaType> expected, byte[] body, Handler handler) {
        if (!places.tryAcquire()) {
            bounds.room().give(body.length);
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
                bounds.room().give(body.length);
            }
            Answer written = answer;
            context.runOnContext(run -> AnswerWriter.write(route.response(), written));
        });
    }

    private static Answer answer(RoutingContext route, Optional<MediaType> expected, byte[] body, Handler handler) {
        TaskEntry task = TaskAccess.task(route);
        String contentType = route.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (expected.isPresent() && !expected.get().matches(contentType)) {
            String detail = "The body must be " + expected.get().value() + ".";
            return new Answer.Failed(ProblemDetails.blank(415, detail).about(task.taskId()));
        }
        return handler.handle(new Call(task, body));
    }
}
