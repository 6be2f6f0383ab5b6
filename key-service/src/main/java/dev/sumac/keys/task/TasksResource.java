package dev.sumac.keys.task;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.dap.message.TaskId;
import dev.sumac.keys.http.Problems;
import dev.sumac.keys.relay.KeyRelay;
import dev.sumac.keys.task.Tasks.Creation;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.http.ProblemDetails;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The operator's API for tasks. */
@Path("/api/v1/tasks")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "tasks")
public class TasksResource {

    private static final String ID_EXAMPLE = "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec";
    private static final String PENDING =
            "the change is stored and will be published, but the replicas cannot know of it yet";

    private final Tasks tasks;
    private final KeyRelay relay;
    private final Problems problems;
    private final ObjectMapper json;

    public TasksResource(Tasks tasks, KeyRelay relay, Problems problems, ObjectMapper json) {
        this.tasks = tasks;
        this.relay = relay;
        this.problems = problems;
        this.json = json;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Make a task",
            description = "What is not given is made. The answer alone holds the task's secrets, and in `peer` the"
                    + " document for the other aggregator. It comes when every replica can learn of the task.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = TaskDocument.class)))
    @APIResponse(
            responseCode = "200",
            description = "The same task was made before; its secrets only if the request gave them all",
            content = @Content(schema = @Schema(implementation = TaskDocument.class)))
    @APIResponse(responseCode = "400", description = "No task: `errors` names each field and what is allowed")
    @APIResponse(responseCode = "409", description = "The id belongs to another task, or to a deleted one")
    @APIResponse(responseCode = "503", description = "Made, as `task` says, but not published yet: it will be")
    public Response create(@Nullable TaskDocument given) throws InvalidTaskException, CustodyException {
        TaskDocument task = given == null ? new TaskDocument() : given;
        try {
            return answer(tasks.create(task));
        } finally {
            task.wipe();
        }
    }

    private Response answer(Creation creation) throws InvalidTaskException {
        return switch (creation) {
            case Creation.Made made -> published(made.epoch(), made.answer(), Response.Status.CREATED);
            case Creation.Repeated repeated -> published(repeated.epoch(), repeated.answer(), Response.Status.OK);
            case Creation.Conflict conflict ->
                problems.response(ProblemDetails.blank(409, conflict.detail()).about(conflict.taskId()));
            case Creation.TooOld(Duration longest) ->
                throw InvalidTaskException.of(
                        "maxReportAgeSeconds",
                        "at most " + longest.toSeconds()
                                + " as long as the schedule of keys is what it is: a key has its config id until no report"
                                + " can name it, and there would be too few");
        };
    }

    /** Written here and now, so that the keys in it can be wiped. */
    private Response published(long epoch, TaskDocument answer, Response.Status status) {
        try {
            if (!relay.awaitPublished(epoch)) {
                return problems.retryLater(PENDING, Map.of("task", answer));
            }
            return Response.status(status)
                    .location(URI.create("/api/v1/tasks/" + answer.taskId))
                    .entity(json.writeValueAsBytes(answer))
                    .build();
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a task is always JSON", e);
        } finally {
            answer.wipe();
        }
    }

    @GET
    @Operation(summary = "List the tasks", description = "Without deleted ones. Shows no secret.")
    public List<TaskDocument> list() {
        return TaskRow.living().stream()
                .map(row -> TaskViews.stored(row.entry()))
                .toList();
    }

    @GET
    @Path("{taskId}")
    @Operation(summary = "Show a task", description = "Deleted ones too. Shows no secret.")
    @APIResponse(
            responseCode = "200",
            description = "The task",
            content = @Content(schema = @Schema(implementation = TaskDocument.class)))
    @APIResponse(responseCode = "404", description = "There is no such task")
    public Response get(@Parameter(example = ID_EXAMPLE) @PathParam("taskId") String taskId) {
        return parsed(taskId)
                .flatMap(TaskRow::find)
                .map(row -> Response.ok(TaskViews.stored(row.entry())).build())
                .orElseGet(this::unknown);
    }

    @DELETE
    @Path("{taskId}")
    @Operation(
            summary = "Delete a task",
            description = "It takes no more reports and requests. Its id is never free again.")
    @APIResponse(responseCode = "204", description = "Deleted, now or before")
    @APIResponse(responseCode = "404", description = "There is no such task")
    public Response delete(@Parameter(example = ID_EXAMPLE) @PathParam("taskId") String taskId) {
        OptionalLong epoch = parsed(taskId).map(tasks::delete).orElseGet(OptionalLong::empty);
        if (epoch.isEmpty()) {
            return unknown();
        }
        return relay.awaitPublished(epoch.getAsLong())
                ? Response.noContent().build()
                : problems.retryLater(PENDING, Map.of());
    }

    private Response unknown() {
        return problems.response(ProblemDetails.blank(404, "there is no such task"));
    }

    private static Optional<TaskId> parsed(String taskId) {
        try {
            return Optional.of(TaskId.parse(taskId));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
