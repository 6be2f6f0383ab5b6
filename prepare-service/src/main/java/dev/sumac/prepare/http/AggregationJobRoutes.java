package dev.sumac.prepare.http;

import static java.util.Objects.requireNonNull;

import dev.sumac.dap.message.AggregationJobContinueReq;
import dev.sumac.dap.message.AggregationJobId;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.TooManyItemsException;
import dev.sumac.kit.access.TaskAccess;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.http.Answers;
import dev.sumac.kit.http.Bodies;
import dev.sumac.kit.http.BodyRoom;
import dev.sumac.kit.http.ProblemDetails;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.prepare.helper.HelperAggregation;
import dev.sumac.prepare.helper.HelperCommit;
import dev.sumac.prepare.store.DatabaseException;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Semaphore;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The Helper's resource {@code aggregation_jobs} (section 4.5). Whoever comes here is the task's Leader
 * ({@link TaskAccess}); what is asked is looked up before it is judged. A deleted task begins no job, and what it has is answered.
 */
public final class AggregationJobRoutes {

    /** Answers a request that begins a job; may block. */
    @FunctionalInterface
    public interface Beginning {
        HelperAggregation.Result answer(TaskEntry task, byte[] body) throws NotCurrentException;
    }

    /**
     * What bounds the work.
     *
     * @param queue requests in work
     * @param ofTask requests of one task, those included that are being read
     * @param bodyBytes of one request
     * @param roomBytes of all requests
     * @param bodyTime how long a body may take to come
     * @param reports of one request
     */
    public record Limits(int queue, int ofTask, int bodyBytes, long roomBytes, Duration bodyTime, int reports) {}

    /** Work for a known task and an authenticated peer. */
    @FunctionalInterface
    private interface Handler {
        void handle(HttpServerResponse response, TaskEntry task);
    }

    /** Work off the event loop that ends in an answer. */
    @FunctionalInterface
    private interface Work {
        Reply run() throws NotCurrentException;
    }

    /** What goes back. */
    private sealed interface Reply {
        record Problem(ProblemDetails problem) implements Reply {}

        record Job(int status, URI location, Bytes answer) implements Reply {}

        record Done() implements Reply {}

        record ComeAgain() implements Reply {}
    }

    private static final Logger LOG = Logger.getLogger(AggregationJobRoutes.class);
    private static final Duration COME_AGAIN = Duration.ofSeconds(1);
    private static final int OK = 200;
    private static final int CREATED = 201;
    private static final int CONTENT_TOO_LARGE = 413;

    private final CurrentLease lease;
    private final Beginning beginning;
    private final HelperCommit jobs;
    private final ExecutorService threads;
    private final Limits limits;
    private final Semaphore queue;
    private final RequestsOfTasks requests;
    private final BodyRoom room;
    private final Bodies.Bounds bounds;

    /** @param threads that may block, as many as it takes */
    public AggregationJobRoutes(
            CurrentLease lease, Beginning beginning, HelperCommit jobs, ExecutorService threads, Limits limits) {
        this.lease = lease;
        this.beginning = beginning;
        this.jobs = jobs;
        this.threads = threads;
        this.limits = limits;
        this.queue = new Semaphore(limits.queue);
        this.requests = new RequestsOfTasks(limits.ofTask);
        this.room = new BodyRoom(limits.roomBytes);
        this.bounds = new Bodies.Bounds(limits.bodyBytes, room, limits.bodyTime);
    }

    /** Adds the routes. */
    public void register(Router router) {
        String path = "/tasks/:task/aggregation_jobs";
        router.post(path).handler(route -> withTask(route, (response, task) -> begin(route, task)));
        router.get(path + "/:job")
                .method(HttpMethod.HEAD)
                .handler(route -> withTask(route, (response, task) -> get(route, task)));
        router.post(path + "/:job").handler(route -> withTask(route, (response, task) -> resume(route, task)));
        router.delete(path + "/:job").handler(route -> withTask(route, (response, task) -> delete(route, task)));
    }

    private static void withTask(RoutingContext route, Handler handler) {
        handler.handle(route.response(), TaskAccess.task(route));
    }

    /** The body, if there is one, is thrown away as it comes, so that the connection can go on. */
    private static void refuse(RoutingContext route, ProblemDetails problem) {
        route.request().handler(chunk -> {}).resume();
        var _ = Answers.problem(route.response(), problem);
    }

    private static void unavailable(HttpServerResponse response) {
        var _ = Answers.retryLater(
                response, ProblemDetails.blank(503, "This replica does not know all that it must."), COME_AGAIN);
    }

    private void begin(RoutingContext route, TaskEntry task) {
        if (refusesType(route, task, MediaType.AGGREGATION_JOB_INIT_REQ)) {
            return;
        }
        body(route, task, Optional.of(queue), body -> switch (beginning.answer(task, body)) {
            case HelperAggregation.Result.Answered(UUID job, Bytes answer) ->
                new Reply.Job(CREATED, location(task, job), answer);
            case HelperAggregation.Result.Refused(DapProblem problem, String detail) ->
                new Reply.Problem(ProblemDetails.of(problem, task.taskId(), detail));
            case HelperAggregation.Result.TooLarge(String detail) -> tooLarge(detail);
            case HelperAggregation.Result.Crowded() -> new Reply.ComeAgain();
        });
    }

    private static Reply tooLarge(String detail) {
        return new Reply.Problem(ProblemDetails.blank(CONTENT_TOO_LARGE, detail));
    }

    /** A Prio3 job ends with its first answer, so there is nothing to go on with (section 4.5.4.2). */
    private void resume(RoutingContext route, TaskEntry task) {
        if (refusesType(route, task, MediaType.AGGREGATION_JOB_CONTINUE_REQ)) {
            return;
        }
        body(route, task, Optional.empty(), body -> {
            Optional<UUID> job = jobId(route);
            if (job.isEmpty() || jobs.find(task.taskId(), job.get()).isEmpty()) {
                return unknownJob(task);
            }
            return continuation(task, body);
        });
    }

    private Reply continuation(TaskEntry task, byte[] body) {
        DapProblem problem;
        try {
            AggregationJobContinueReq request = AggregationJobContinueReq.decode(body, limits.reports);
            problem = request.step() == 0 || !request.verifyContinues().isEmpty()
                    ? DapProblem.INVALID_MESSAGE
                    : DapProblem.STEP_MISMATCH;
        } catch (TooManyItemsException e) {
            return tooLarge("There are more than " + limits.reports + " reports in it.");
        } catch (DecodeException e) {
            problem = DapProblem.INVALID_MESSAGE;
        }
        return new Reply.Problem(ProblemDetails.of(problem, task.taskId(), "The job has ended."));
    }

    private void get(RoutingContext route, TaskEntry task) {
        String step = route.request().getParam("step");
        run(route, task, () -> {}, () -> {
            Optional<UUID> job = jobId(route);
            Optional<Bytes> answer = job.flatMap(id -> jobs.find(task.taskId(), id));
            if (answer.isEmpty()) {
                return unknownJob(task);
            }
            if (step != null && !step.equals("0")) {
                DapProblem problem = step.matches("[0-9]{1,5}") ? DapProblem.STEP_MISMATCH : DapProblem.INVALID_MESSAGE;
                return new Reply.Problem(ProblemDetails.of(problem, task.taskId(), "The job is at step 0."));
            }
            return new Reply.Job(OK, location(task, job.orElseThrow()), answer.get());
        });
    }

    private void delete(RoutingContext route, TaskEntry task) {
        run(route, task, () -> {}, () -> {
            Optional<UUID> job = jobId(route);
            return job.isPresent() && jobs.delete(task.taskId(), job.get()) ? new Reply.Done() : unknownJob(task);
        });
    }

    private static Reply unknownJob(TaskEntry task) {
        DapProblem problem = task.deleted() ? DapProblem.UNRECOGNIZED_TASK : DapProblem.UNRECOGNIZED_AGGREGATION_JOB;
        return new Reply.Problem(ProblemDetails.of(problem, task.taskId(), "The job is not known."));
    }

    private static boolean refusesType(RoutingContext route, TaskEntry task, MediaType wanted) {
        @Nullable String type = route.request().getHeader(HttpHeaders.CONTENT_TYPE);
        if (wanted.matches(type)) {
            return false;
        }
        refuse(
                route,
                ProblemDetails.blank(415, "The body is to be " + wanted.value() + ".")
                        .about(task.taskId()));
        return true;
    }

    /** Work on a body. */
    @FunctionalInterface
    private interface BodyWork {
        Reply run(byte[] body) throws NotCurrentException;
    }

    /**
     * Reads a body and works on it. A slow peer keeps a place of its task's and some room, and nothing that others need;
     * only a body that is there takes a place in the queue.
     *
     * @param places for the work, when there are not as many as it takes
     */
    private void body(RoutingContext route, TaskEntry task, Optional<Semaphore> places, BodyWork work) {
        if (!requests.enter(task.taskId())) {
            route.request().handler(chunk -> {}).resume();
            comeAgain(route.response(), task);
            return;
        }
        var _ = Bodies.read(route.vertx(), route.request(), bounds).onComplete(read -> {
            if (read.failed()) {
                requests.leave(task.taskId());
                unread(route, task, read.cause());
                return;
            }
            byte[] bytes = read.result();
            Runnable afterwards = () -> {
                room.give(bytes.length);
                requests.leave(task.taskId());
            };
            if (places.isPresent() && !places.get().tryAcquire()) {
                afterwards.run();
                comeAgain(route.response(), task);
                return;
            }
            run(
                    route,
                    task,
                    () -> {
                        places.ifPresent(Semaphore::release);
                        afterwards.run();
                    },
                    () -> work.run(bytes));
        });
    }

    private static void comeAgain(HttpServerResponse response, TaskEntry task) {
        var _ = Answers.retryLater(
                response,
                ProblemDetails.blank(429, "Too many aggregation jobs at once.").about(task.taskId()),
                COME_AGAIN);
    }

    private void unread(RoutingContext route, TaskEntry task, Throwable cause) {
        switch (cause) {
            case Bodies.TooLargeException tooLarge ->
                problem(route, task, CONTENT_TOO_LARGE, "The body is larger than " + limits.bodyBytes + " bytes.");
            case Bodies.TooSlowException tooSlow -> {
                var _ = Answers.problemAndClose(
                        route.request(),
                        ProblemDetails.blank(408, "The body did not come in time.")
                                .about(task.taskId()));
            }
            case Bodies.NoRoomException noRoom -> comeAgain(route.response(), task);
            default -> LOG.debugf("task %s: a request was not read: %s", task.taskId(), cause.getMessage());
        }
    }

    private static void problem(RoutingContext route, TaskEntry task, int status, String detail) {
        var _ = Answers.problem(
                route.response(), ProblemDetails.blank(status, detail).about(task.taskId()));
    }

    private void run(RoutingContext route, TaskEntry task, Runnable afterwards, Work work) {
        Context context = route.vertx().getOrCreateContext();
        CurrentLease.Stretch current = lease.stretch();
        threads.execute(() -> {
            Optional<Reply> reply;
            try {
                current.require();
                reply = Optional.of(work.run());
            } catch (NotCurrentException | DatabaseException e) {
                LOG.warnf("task %s: %s", task.taskId(), e.getMessage());
                reply = Optional.empty();
            } catch (RuntimeException e) {
                LOG.errorf(e, "task %s: a request of its Leader failed", task.taskId());
                reply = Optional.of(new Reply.Problem(ProblemDetails.blank(500, "Our own fault.")));
            } finally {
                afterwards.run();
            }
            Optional<Reply> ready = reply;
            // A process that was stopped meanwhile says nothing. What it has committed is answered to the repeat.
            context.runOnContext(again -> ready.filter(answer -> current.lasts())
                    .ifPresentOrElse(
                            answer -> send(route.response(), task, answer), () -> unavailable(route.response())));
        });
    }

    private static void send(HttpServerResponse response, TaskEntry task, Reply reply) {
        if (response.ended() || response.closed()) {
            return;
        }
        switch (reply) {
            case Reply.Problem(ProblemDetails problem) -> {
                var _ = Answers.problem(response, problem.about(task.taskId()));
            }
            case Reply.ComeAgain comeAgain -> comeAgain(response, task);
            case Reply.Done done -> {
                var _ = response.setStatusCode(OK).end();
            }
            case Reply.Job(int status, URI location, Bytes answer) -> {
                var _ = response.setStatusCode(status)
                        .putHeader(HttpHeaders.LOCATION, location.toString())
                        .putHeader(HttpHeaders.CONTENT_TYPE, MediaType.AGGREGATION_JOB_RESP.value())
                        .end(Buffer.buffer(answer.toByteArray()));
            }
        }
    }

    /** An absolute path below the task's own endpoint (clients resolve it against the request). */
    private static URI location(TaskEntry task, UUID job) {
        URI own = URI.create(task.ownUrl().value());
        String base = own.getRawPath() == null ? "" : own.getRawPath().replaceAll("/+$", "");
        return URI.create(base + "/tasks/" + task.taskId() + "/aggregation_jobs/" + jobId(job));
    }

    private static AggregationJobId jobId(UUID job) {
        return AggregationJobId.of(ByteBuffer.allocate(16)
                .putLong(job.getMostSignificantBits())
                .putLong(job.getLeastSignificantBits())
                .array());
    }

    private static Optional<UUID> jobId(RoutingContext route) {
        try {
            byte[] bytes =
                    Bytes.ofBase64Url(requireNonNull(route.pathParam("job"))).toByteArray();
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            return bytes.length == 16 ? Optional.of(new UUID(buffer.getLong(), buffer.getLong())) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
