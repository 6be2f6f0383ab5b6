package dev.sumac.keys.hpke;

import dev.sumac.keys.hpke.HpkeKeyRequests.CreateRequest;
import dev.sumac.keys.hpke.HpkeKeyRequests.RevokeRequest;
import dev.sumac.keys.hpke.HpkeKeyRequests.RotateRequest;
import dev.sumac.keys.hpke.HpkeKeyRequests.WhyRequest;
import dev.sumac.keys.http.Caller;
import dev.sumac.keys.propagation.Propagation;
import dev.sumac.keys.propagation.PropagationDocument;
import dev.sumac.keys.propagation.WaitParameter;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.kafka.NotCurrentException;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.media.SchemaProperty;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The operator's API for the HPKE keys. */
@Path("/api/v1/hpke-keys")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Blocking
@Tag(
        name = "hpke-keys",
        description =
                "A change is answered when it is published: from then on every replica that judges a report knows of"
                        + " it, or reads up to it before it judges. A request with an Idempotency-Key is made once, however often"
                        + " it comes within 7 days.")
public class HpkeKeysResource {

    static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    static final String REPEATABLE =
            "The same request with the same key gets the same answer again, and changes nothing";
    static final String REPEATABLE_EXAMPLE = "rotation-of-2026-07";

    private static final String PROPAGATED = "propagated";
    private static final String PROPAGATED_MEANS =
            "With `wait` only: whether every replica that may still answer has the change";
    private static final String UUID_EXAMPLE = "0198c7c2-6f5e-4c1b-9a55-0c6f2f1f6a11";
    private static final String WAIT =
            "Wait until every replica has the change, up to this time: " + WaitParameter.ALLOWED
                    + ". The answer's \"propagated\" says whether it came to that; the change is made in any case.";

    private final HpkeKeys keys;
    private final IdempotentChanges changes;
    private final HpkeKeyAnswers answers;
    private final Propagation propagation;
    private final Caller caller;

    HpkeKeysResource(
            HpkeKeys keys, IdempotentChanges changes, HpkeKeyAnswers answers, Propagation propagation, Caller caller) {
        this.keys = keys;
        this.changes = changes;
        this.answers = answers;
        this.propagation = propagation;
        this.caller = caller;
    }

    /** A rotation's answer. */
    @Schema(
            name = "HpkeKeyRotation",
            properties = @SchemaProperty(name = PROPAGATED, type = SchemaType.BOOLEAN, description = PROPAGATED_MEANS))
    public record RotationDocument(
            @Schema(description = "Advertised from now on") HpkeKeyDocument newKey,

            @Schema(description = "No longer advertised; reports are taken under them until the grace is over")
            List<HpkeKeyDocument> oldKeys) {}

    /** A revocation's answer. */
    @Schema(
            name = "HpkeKeyRevocation",
            properties = @SchemaProperty(name = PROPAGATED, type = SchemaType.BOOLEAN, description = PROPAGATED_MEANS))
    public record RevocationDocument(
            HpkeKeyDocument key,

            @Schema(
                    description = "What took its place, when it was the last one advertised; null when none had to, or"
                            + " none could be had for a compromised key: then one is made as soon as custody answers",
                    nullable = true)
            @Nullable
            HpkeKeyDocument successor) {}

    @GET
    @Operation(summary = "List the HPKE keys", description = "In whatever state, the oldest first.")
    public List<HpkeKeyDocument> list() {
        return answers.documents(HpkeKeyRow.all());
    }

    @GET
    @Path("{uuid}")
    @Operation(summary = "Show an HPKE key")
    @APIResponse(
            responseCode = "200",
            description = "The key",
            content = @Content(schema = @Schema(implementation = HpkeKeyDocument.class)))
    @APIResponse(responseCode = "404", description = "There is no such key")
    public HpkeKeyDocument get(@Parameter(example = UUID_EXAMPLE) @PathParam("uuid") String uuid) {
        return HpkeKeyRow.find(parsed(uuid)).map(answers::document).orElseThrow(() -> new Refusal.UnknownKey()
                .refuse());
    }

    @GET
    @Path("{uuid}/propagation")
    @Operation(
            summary = "Show which replicas have the key's last change",
            description =
                    "A replica that is dead, stopped or cut off counts until its lease runs out, a second after it renewed"
                            + " it; from then on it answers 503.")
    @APIResponse(
            responseCode = "200",
            description = "How far the change has come",
            content = @Content(schema = @Schema(implementation = PropagationDocument.class)))
    @APIResponse(responseCode = "404", description = "There is no such key")
    @APIResponse(responseCode = "503", description = "The broker does not answer")
    public PropagationDocument propagation(@Parameter(example = UUID_EXAMPLE) @PathParam("uuid") String uuid)
            throws NotCurrentException {
        HpkeKeyRow row = HpkeKeyRow.find(parsed(uuid)).orElseThrow(() -> new Refusal.UnknownKey().refuse());
        return propagation.document(row.uuid(), row.epoch());
    }

    @POST
    @Operation(
            summary = "Make an HPKE key",
            description =
                    "It is PENDING: every replica can open reports under it, no client hears of it. It becomes ACTIVE"
                            + " when the schedule needs it, or by `activate`.")
    @APIResponse(
            responseCode = "201",
            description = "Made",
            content = @Content(schema = @Schema(implementation = HpkeKeyDocument.class)))
    public Response create(
            @Parameter(description = REPEATABLE, example = REPEATABLE_EXAMPLE) @HeaderParam(IDEMPOTENCY_KEY) @Nullable
                    String key,
            @Nullable CreateRequest given)
            throws CustodyException {
        CreateRequest request = given == null ? new CreateRequest(null, null) : given;
        Optional<OfferedSuite> suite = suite(request.suite());
        By by = by(request.why());
        return make(key, "create " + request, () -> keys.creation(suite, by)
                .andThen(row -> answers.answer(Response.Status.CREATED, answers.document(row), row.epoch())));
    }

    @POST
    @Path("{uuid}/activate")
    @Operation(
            summary = "Advertise a pending HPKE key now",
            description = "Keys of its suite that are advertised already stay so for the schedule's overlap.")
    @APIResponse(
            responseCode = "200",
            description = "It is ACTIVE",
            content = @Content(schema = @Schema(implementation = HpkeKeyDocument.class)))
    public Response activate(
            @Parameter(description = REPEATABLE, example = REPEATABLE_EXAMPLE) @HeaderParam(IDEMPOTENCY_KEY) @Nullable
                    String key,
            @Parameter(example = UUID_EXAMPLE) @PathParam("uuid") String uuid,
            @Nullable WhyRequest given)
            throws CustodyException {
        UUID id = parsed(uuid);
        By by = by(given == null ? null : given.why());
        return make(key, "activate " + id + by.why(), () -> keys.activation(id, by)
                .andThen(row -> answers.answer(Response.Status.OK, answers.document(row), row.epoch())));
    }

    @POST
    @Path("rotate")
    @Operation(
            summary = "Rotate: a new HPKE key, advertised at once",
            description =
                    "What was advertised of its suite becomes EXPIRED: clients that have it cached may use it on, and"
                            + " their reports are opened. No replica has to know the new key beforehand: one that meets an id that it"
                            + " does not know reads the topic to its end before it says so.")
    @APIResponse(
            responseCode = "201",
            description = "Rotated",
            content = @Content(schema = @Schema(implementation = RotationDocument.class)))
    public Response rotate(
            @Parameter(description = REPEATABLE, example = REPEATABLE_EXAMPLE) @HeaderParam(IDEMPOTENCY_KEY) @Nullable
                    String key,
            @Parameter(description = WAIT, example = "5s") @QueryParam("wait") @Nullable String wait,
            @Nullable RotateRequest given)
            throws CustodyException {
        Optional<Duration> waiting = waiting(wait);
        RotateRequest request = given == null ? new RotateRequest(null, null) : given;
        Optional<OfferedSuite> suite = suite(request.suite());
        By by = by(request.why());
        return make(key, "rotate " + request, waiting, () -> keys.rotation(suite, by)
                .andThen(answers::rotated));
    }

    @POST
    @Path("{uuid}/revoke")
    @Operation(
            summary = "Revoke an HPKE key",
            description =
                    "superseded: takes no new report; what was acknowledged is opened. compromised: reports under it"
                            + " that are not in a sent job are rejected and counted so. Of the last key advertised the successor is"
                            + " advertised in the same transaction: a pending key, or a new one. When custody can wrap none, a"
                            + " compromised key is revoked all the same, and no key is advertised until there is one.")
    @APIResponse(
            responseCode = "200",
            description = "Revoked",
            content = @Content(schema = @Schema(implementation = RevocationDocument.class)))
    public Response revoke(
            @Parameter(description = REPEATABLE, example = REPEATABLE_EXAMPLE) @HeaderParam(IDEMPOTENCY_KEY) @Nullable
                    String key,
            @Parameter(example = UUID_EXAMPLE) @PathParam("uuid") String uuid,
            @Parameter(description = WAIT, example = "5s") @QueryParam("wait") @Nullable String wait,
            @Nullable RevokeRequest given)
            throws CustodyException {
        Optional<Duration> waiting = waiting(wait);
        UUID id = parsed(uuid);
        RevokeRequest request = given == null ? new RevokeRequest(null, null) : given;
        RevocationReason reason = request.checkedReason();
        By by = new By(caller.name(), request.checkedWhy());
        return make(key, "revoke " + id + request, waiting, () -> keys.revocation(id, reason, by)
                .andThen(answers::revoked));
    }

    private Response make(@Nullable String key, String what, IdempotentChanges.Preparing change)
            throws CustodyException {
        return make(key, what, Optional.empty(), change);
    }

    private Response make(
            @Nullable String key, String what, Optional<Duration> waiting, IdempotentChanges.Preparing change)
            throws CustodyException {
        Answer answer = changes.make(new IdempotentChanges.Request(caller.name(), key, what), change);
        return waiting.map(time -> answers.propagated(answer, time)).orElseGet(() -> answers.published(answer));
    }

    private static Optional<Duration> waiting(@Nullable String wait) {
        return wait == null
                ? Optional.empty()
                : Optional.of(
                        WaitParameter.parse(wait).orElseThrow(() -> Refusal.Invalid.of("wait", WaitParameter.ALLOWED)
                                .refuse()));
    }

    private By by(@Nullable String why) {
        return new By(caller.name(), HpkeKeyRequests.optional(why));
    }

    private static Optional<OfferedSuite> suite(@Nullable String name) {
        return Optional.ofNullable(name).map(given -> HpkeKeyRequests.suite("suite", given));
    }

    private static UUID parsed(String uuid) {
        try {
            return Optional.of(UUID.fromString(uuid))
                    .filter(parsed -> parsed.toString().equalsIgnoreCase(uuid))
                    .orElseThrow(() -> new Refusal.UnknownKey().refuse());
        } catch (IllegalArgumentException e) {
            throw new Refusal.UnknownKey().refuse();
        }
    }
}
