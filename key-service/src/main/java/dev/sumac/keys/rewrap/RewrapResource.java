package dev.sumac.keys.rewrap;

import dev.sumac.keys.http.Caller;
import dev.sumac.keys.http.Problems;
import dev.sumac.kit.http.ProblemDetails;
import io.smallrye.common.annotation.Blocking;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** The operator's way to have all secrets wrapped anew. */
@Path("/api/v1/custody/rewrap")
@Produces(MediaType.APPLICATION_JSON)
@Blocking
@Tag(name = "custody")
public class RewrapResource {

    private final Rewrapper rewrapper;
    private final Problems problems;
    private final Caller caller;

    public RewrapResource(Rewrapper rewrapper, Problems problems, Caller caller) {
        this.rewrapper = rewrapper;
        this.problems = problems;
        this.caller = caller;
    }

    @POST
    @Operation(
            summary = "Wrap all secrets anew",
            description =
                    "By the newest version of the wrapping keys. It goes on by itself, also after a restart; GET says"
                            + " how far it is. A run that is under way ends, for this one begins anew.")
    @APIResponse(
            responseCode = "202",
            description = "Under way",
            content = @Content(schema = @Schema(implementation = RewrapDocument.class)))
    public Response begin() {
        rewrapper.begin(caller.name());
        return Response.accepted(rewrapper.progress().orElseThrow()).build();
    }

    @GET
    @Operation(summary = "How far the last run is")
    @APIResponse(
            responseCode = "200",
            description = "The last run",
            content = @Content(schema = @Schema(implementation = RewrapDocument.class)))
    @APIResponse(responseCode = "404", description = "There was none")
    public Response last() {
        return rewrapper
                .progress()
                .map(run -> Response.ok(run).build())
                .orElseGet(() -> problems.response(ProblemDetails.blank(404, "nothing was ever wrapped anew")));
    }
}
