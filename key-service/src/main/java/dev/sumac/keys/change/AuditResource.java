package dev.sumac.keys.change;

import dev.sumac.keys.http.Problems;
import dev.sumac.kit.http.ProblemDetails;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The operator's view of the audit. */
@Path("/api/v1/audit")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(
        name = "audit",
        description =
                "Who changed what, when, why: one entry for each change of a task, a key or the schedule. Entries are"
                        + " never changed; each one's hash covers it and the hash before it.")
public class AuditResource {

    private static final int LARGEST_PAGE = 500;
    private static final String HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    private final AuditTrail trail;
    private final Problems problems;

    public AuditResource(AuditTrail trail, Problems problems) {
        this.trail = trail;
        this.problems = problems;
    }

    /** An entry. */
    @Schema(name = "AuditEntry")
    public record EntryDocument(
            @Schema(description = "Dense: each change has the next", examples = "12")
            long epoch,

            Instant at,

            @Schema(
                    description =
                            "\"operator\": whoever holds the static token; \"user:\", \"client:\" or \"subject:\" and"
                                    + " the name in a realm's token; \"schedule\" or \"key-service\": what happened by itself",
                    examples = "user:alice")
            String actor,

            @Schema(examples = "hpke-key.revoke") String action,

            @Schema(
                    description = "The task's id, the key's uuid, or hpke-schedule",
                    examples = "0198c7c2-6f5e-4c1b-9a55-0c6f2f1f6a11")
            String subject,

            @Schema(examples = "ACTIVE -> REVOKED_COMPROMISED")
            String detail,

            @Schema(description = "As it was given", examples = "a backup with the wrapping key was lost")
            String why,

            @Schema(description = "SHA-256 in hexadecimal", examples = HASH)
            String hash) {

        static EntryDocument of(AuditEntry entry) {
            AuditEntry.Text text = entry.text();
            return new EntryDocument(
                    entry.epoch(),
                    text.at(),
                    text.actor(),
                    text.action(),
                    text.subject(),
                    text.detail(),
                    text.why(),
                    HexFormat.of().formatHex(entry.hash()));
        }
    }

    /** A page of entries. */
    @Schema(name = "AuditPage")
    public record PageDocument(
            @Schema(description = "The newest first") List<EntryDocument> entries,

            @Schema(
                    description = "`before` of the next page; null when there is none",
                    examples = "12",
                    nullable = true)
            @Nullable
            Long next) {}

    /** What a check found. */
    @Schema(name = "AuditVerification")
    public record VerificationDocument(
            @Schema(description = "Whether no entry was removed or altered")
            boolean intact,

            @Schema(examples = "12") long entries,

            @Schema(description = "Epoch of the last change", examples = "12")
            long headEpoch,

            @Schema(
                    description =
                            "Hash of its entry: kept elsewhere, it shows later that nothing up to here was made anew",
                    examples = HASH)
            String headHash,

            List<AuditTrail.Fault> faults) {}

    @GET
    @Operation(summary = "List the audit's entries", description = "The newest first.")
    @APIResponse(
            responseCode = "200",
            description = "A page",
            content = @Content(schema = @Schema(implementation = PageDocument.class)))
    @APIResponse(responseCode = "400", description = "`before` or `limit` is no such number")
    public Response list(
            @Parameter(description = "Only entries before this epoch", example = "12") @QueryParam("before") @Nullable
                    String before,
            @Parameter(description = "At most so many, up to 500", example = "50")
                    @QueryParam("limit")
                    @DefaultValue("50")
                    String limit) {
        long from;
        long most;
        try {
            from = before == null ? Long.MAX_VALUE : Long.parseLong(before);
            most = Long.parseLong(limit);
        } catch (NumberFormatException e) {
            return problems.response(ProblemDetails.blank(400, "before and limit must be numbers"));
        }
        if (most < 1 || most > LARGEST_PAGE) {
            return problems.response(ProblemDetails.blank(400, "limit must be from 1 to " + LARGEST_PAGE));
        }
        List<EntryDocument> entries =
                trail.before(from, (int) most).stream().map(EntryDocument::of).toList();
        boolean more = entries.size() == most && entries.getLast().epoch() > 1;
        return Response.ok(new PageDocument(entries, more ? entries.getLast().epoch() : null))
                .build();
    }

    @GET
    @Path("verification")
    @Operation(
            summary = "Check that no entry was removed or altered",
            description =
                    "Computes every hash anew. The counter of changes shows whether entries were cut off at the end.")
    public VerificationDocument verify() {
        AuditTrail.Verification found = trail.verify();
        return new VerificationDocument(
                found.intact(),
                found.entries(),
                found.headEpoch(),
                HexFormat.of().formatHex(found.headHash()),
                found.faults());
    }
}
