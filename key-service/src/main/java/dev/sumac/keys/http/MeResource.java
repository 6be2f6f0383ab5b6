package dev.sumac.keys.http;

import dev.sumac.kit.access.Identity;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Tells an operator who he is here. */
@Path("/api/v1/me")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "me")
public class MeResource {

    private final Caller caller;

    public MeResource(Caller caller) {
        this.caller = caller;
    }

    /** An operator. */
    @Schema(name = "Me", examples = "{\"name\": \"user:ada\", \"roles\": [\"key-admin\"], \"session\": true}")
    public record MeDocument(
            @Schema(description = "As the audit names him") String name,

            @Schema(description = "viewer, operator (changes tasks), key-admin (changes keys): those he has")
            List<String> roles,

            @Schema(description = "Whether he logged in with a browser and can sign out")
            boolean session) {}

    @GET
    @Operation(summary = "Who you are here, and what you may do")
    public MeDocument me() {
        Identity identity = caller.identity();
        return new MeDocument(
                identity.name(), identity.roles().stream().sorted().toList(), identity.session());
    }
}
