package dev.sumac.collect.request;

import dev.sumac.dap.message.MediaType;
import dev.sumac.kit.access.TaskAccess;
import dev.sumac.kit.http.Bodies;
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
 * Takes a request that was let pass ({@link TaskAccess}) as far as its handler: body within the limit, media type. The
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

    private final int maxBodyBytes;
    private final Semaphore places;

    TaskRequests(
            @ConfigProperty(name = "sumac.collect.max-body-bytes", defaultValue = "524288") int maxBodyBytes,
            @ConfigProperty(name = "sumac.collect.max-requests", defaultValue = "256") int maxRequests) {
        this.maxBodyBytes = maxBodyBytes;
        this.places = new Semaphore(maxRequests);
    }

    /**
     * Serves one request.
     *
     * @param expected what its body must be
     */
    public void serve(RoutingContext route, Optional<MediaType> expected, Handler handler) {
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

    private void dispatch(
            RoutingContext route, Context context, Optional<MediaType> expected, byte[] body, Handler handler) {
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
