package dev.sumac.keys.http;

import dev.sumac.keys.manifest.ManifestRoute;
import dev.sumac.kit.http.ProblemDetails;
import io.quarkus.smallrye.openapi.OpenApiFilter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.OASFilter;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.examples.Example;
import org.eclipse.microprofile.openapi.models.media.MediaType;
import org.eclipse.microprofile.openapi.models.media.Schema;
import org.eclipse.microprofile.openapi.models.responses.APIResponse;

/** Writes into the OpenAPI document what every operation may answer when it refuses, with an example of each. */
@OpenApiFilter(stages = OpenApiFilter.RunStage.BUILD)
public class ErrorAnswers implements OASFilter {

    private static final String KEYS = "/api/v1/hpke-keys";
    private static final String PROBLEM = "Problem";
    private static final String KEY_CONFLICT =
            "The key's state does not lead there; or no config id is free: `freeAt` says when one may be, at the earliest";

    /** An answer's status, when it is given, and an example: its name, and its members. */
    private record Refusal(int status, String when, String example, String detail, Map<String, Object> members) {
        Refusal(int status, String when, String detail, Map<String, Object> members) {
            this(status, when, "problem", detail, members);
        }

        Refusal(int status, String when, String detail) {
            this(status, when, detail, Map.of());
        }
    }

    private static final List<Refusal> ALL = List.of(
            new Refusal(401, "No valid token", "The operator's token is missing or wrong."),
            new Refusal(403, "The role does not suffice", "It takes the role key-admin."));

    private static final List<Refusal> CHANGES = List.of(
            new Refusal(
                    400,
                    "Something is not what is allowed: `errors` names each field",
                    "reason must be superseded or compromised",
                    Map.of("errors", List.of(Map.of("field", "reason", "allowed", "superseded or compromised")))),
            new Refusal(
                    503,
                    "The secrets cannot be wrapped now; or the change is stored, as the answer says, and will be"
                            + " published",
                    "the change is stored and will be published, but the replicas cannot know of it yet"));

    private static final List<Refusal> KEY_CHANGES = List.of(
            new Refusal(404, "There is no such key", "there is no such key"),
            new Refusal(
                    409,
                    KEY_CONFLICT,
                    "a key that is DESTROYED cannot become REVOKED_COMPROMISED",
                    Map.of(
                            "key",
                            "0198c7c2-6f5e-4c1b-9a55-0c6f2f1f6a11",
                            "from",
                            "DESTROYED",
                            "to",
                            "REVOKED_COMPROMISED")),
            new Refusal(
                    409,
                    KEY_CONFLICT,
                    "noConfigId",
                    "all 256 config ids are taken by keys that a report could still name; the first may be free again at"
                            + " 2026-08-14T09:30:00Z at the earliest, and not before prepare-service says that nothing needs"
                            + " its key",
                    Map.of("freeAt", "2026-08-14T09:30:00Z")),
            new Refusal(
                    422,
                    "The Idempotency-Key came with another request before",
                    "this Idempotency-Key came with another request before"));

    @Override
    public void filterOpenAPI(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(OASFactory.createComponents());
        }
        document.getComponents().addSchema(PROBLEM, schema());
        if (document.getPaths() != null && document.getPaths().getPathItems() != null) {
            document.getPaths().getPathItems().forEach(ErrorAnswers::complete);
        }
    }

    private static void complete(String path, PathItem item) {
        if (path.equals(ManifestRoute.PATH)) {
            // For everybody: it asks for no token.
            return;
        }
        item.getOperations().forEach((method, operation) -> {
            add(operation, ALL);
            if (method != PathItem.HttpMethod.GET) {
                add(operation, CHANGES);
                if (path.startsWith(KEYS)) {
                    add(operation, KEY_CHANGES);
                }
            }
        });
    }

    /** What the operation itself says of a status stays; it only gets the form and the examples. */
    private static void add(Operation operation, List<Refusal> errors) {
        Map<Integer, List<Refusal>> byStatus = errors.stream().collect(Collectors.groupingBy(Refusal::status));
        byStatus.forEach((status, refusals) -> {
            APIResponse own = operation.getResponses().getAPIResponse(status.toString());
            APIResponse response = own == null
                    ? OASFactory.createAPIResponse()
                            .description(refusals.getFirst().when())
                    : own;
            MediaType problem = OASFactory.createMediaType()
                    .schema(OASFactory.createSchema().ref(PROBLEM));
            refusals.forEach(refusal -> problem.addExample(refusal.example(), example(refusal)));
            response.setContent(OASFactory.createContent().addMediaType(ProblemDetails.MEDIA_TYPE, problem));
            operation.getResponses().addAPIResponse(status.toString(), response);
        });
    }

    private static Example example(Refusal error) {
        ProblemDetails problem = ProblemDetails.blank(error.status(), error.detail());
        for (Map.Entry<String, Object> member : error.members().entrySet()) {
            problem = problem.with(member.getKey(), member.getValue());
        }
        return OASFactory.createExample().value(problem.members());
    }

    private static Schema schema() {
        return OASFactory.createSchema()
                .addType(Schema.SchemaType.OBJECT)
                .description("RFC 9457; further members say more")
                .addProperty("type", OASFactory.createSchema().addType(Schema.SchemaType.STRING))
                .addProperty("title", OASFactory.createSchema().addType(Schema.SchemaType.STRING))
                .addProperty("status", OASFactory.createSchema().addType(Schema.SchemaType.INTEGER))
                .addProperty("detail", OASFactory.createSchema().addType(Schema.SchemaType.STRING));
    }
}
