package dev.sumac.keys.hpke;

import dev.sumac.keys.http.Caller;
import dev.sumac.kit.custody.CustodyException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The operator's API for the schedule of the HPKE keys. */
@Path("/api/v1/hpke-keys/schedule")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "hpke-keys")
public class ScheduleResource {

    private final Schedules schedules;
    private final IdempotentChanges changes;
    private final HpkeKeyAnswers answers;
    private final Caller caller;

    ScheduleResource(Schedules schedules, IdempotentChanges changes, HpkeKeyAnswers answers, Caller caller) {
        this.schedules = schedules;
        this.changes = changes;
        this.answers = answers;
        this.caller = caller;
    }

    /** A schedule as it is set; what is not given stays as it is. */
    @Schema(
            name = "HpkeScheduleChange",
            examples = "{\"suites\": [\"X25519\", \"P256\"], \"activePeriod\": \"P7D\", \"why\": \"weekly keys\"}")
    public record ScheduleRequest(
            @Schema(description = "The preferred first", nullable = true) @Nullable
            List<String> suites,

            @Schema(
                    description = "How long a new key is known before it is advertised",
                    examples = "PT1H",
                    nullable = true)
            @Nullable
            String prePublish,

            @Schema(description = "How long until its successor is advertised", examples = "P30D", nullable = true)
            @Nullable
            String activePeriod,

            @Schema(description = "How long it stays advertised beside it", examples = "PT1H", nullable = true)
            @Nullable
            String overlap,

            @Schema(
                    description = "How long it takes reports after that: at least twice the clients' cache lifetime",
                    examples = "P14D",
                    nullable = true)
            @Nullable
            String grace,

            @Schema(nullable = true) @Nullable String why) {}

    /** A schedule as it is. */
    @Schema(name = "HpkeSchedule")
    public record ScheduleDocument(
            List<OfferedSuite> suites,

            @Schema(examples = "PT1H") String prePublish,

            @Schema(examples = "P30D") String activePeriod,

            @Schema(examples = "PT1H") String overlap,

            @Schema(examples = "P14D") String grace,

            @Schema(description = "What the clients' caches need: twice sumac.hpke.cache-lifetime", examples = "PT2H")
            String leastGrace,

            @Schema(
                    description = "How long private keys are kept after they were expired or revoked, at the least: the"
                            + " grace, and the age of the oldest report that counts for some task",
                    examples = "P28D")
            String retention,

            Instant changedAt) {}

    @GET
    @Operation(summary = "Show the schedule of the HPKE keys")
    public ScheduleDocument get() {
        return document(ScheduleRow.only());
    }

    private ScheduleDocument document(ScheduleRow row) {
        Terms terms = schedules.terms();
        Schedule schedule = row.schedule();
        return new ScheduleDocument(
                schedule.suites(),
                IsoDurations.text(schedule.prePublish()),
                IsoDurations.text(schedule.activePeriod()),
                IsoDurations.text(schedule.overlap()),
                IsoDurations.text(schedule.grace()),
                IsoDurations.text(schedules.leastGrace()),
                IsoDurations.text(terms.retention()),
                row.changedAt());
    }

    @PUT
    @Operation(
            summary = "Change the schedule of the HPKE keys",
            description =
                    "Durations are ISO 8601's, in days, hours, minutes and seconds. It applies at once: a key that is"
                            + " due by it changes within seconds, one state at a time.")
    @APIResponse(
            responseCode = "200",
            description = "The schedule as it is now",
            content = @Content(schema = @Schema(implementation = ScheduleDocument.class)))
    public Response change(
            @Parameter(description = HpkeKeysResource.REPEATABLE, example = HpkeKeysResource.REPEATABLE_EXAMPLE)
                    @HeaderParam(HpkeKeysResource.IDEMPOTENCY_KEY)
                    @Nullable
                    String key,
            @Nullable ScheduleRequest given)
            throws CustodyException {
        ScheduleRequest request = given == null ? new ScheduleRequest(null, null, null, null, null, null) : given;
        By by = new By(caller.name(), HpkeKeyRequests.optional(request.why()));
        return answers.published(
                changes.make(new IdempotentChanges.Request(caller.name(), key, "schedule " + request), () -> schedules
                        .change(old -> merged(old, request), by)
                        .andThen(changed ->
                                answers.answer(Response.Status.OK, document(changed.row()), changed.epoch()))));
    }

    private static Schedule merged(Schedule old, ScheduleRequest request) {
        List<Refusal.Invalid.Field> faults = new ArrayList<>();
        List<OfferedSuite> suites = request.suites() == null
                ? old.suites()
                : request.suites().stream()
                        .map(name -> HpkeKeyRequests.suite("suites", name))
                        .toList();
        Schedule merged = new Schedule(
                suites,
                duration(faults, "prePublish", request.prePublish(), old.prePublish()),
                duration(faults, "activePeriod", request.activePeriod(), old.activePeriod()),
                duration(faults, "overlap", request.overlap(), old.overlap()),
                duration(faults, "grace", request.grace(), old.grace()));
        if (!faults.isEmpty()) {
            throw new Refusal.Invalid(faults).refuse();
        }
        return merged;
    }

    private static Duration duration(
            List<Refusal.Invalid.Field> faults, String field, @Nullable String given, Duration old) {
        if (given == null) {
            return old;
        }
        Optional<Duration> parsed = IsoDurations.parse(given);
        if (parsed.isEmpty()) {
            faults.add(new Refusal.Invalid.Field(field, "a duration such as P30D, PT12H or P1DT30M, in whole seconds"));
        }
        return parsed.orElse(old);
    }
}
