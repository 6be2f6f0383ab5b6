package dev.sumac.keys.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sumac.kit.http.BearerAuthentication;
import dev.sumac.kit.http.ProblemDetails;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Map;

/** Problem documents as answers. */
@Singleton
public class Problems {

    private final ObjectMapper json;

    public Problems(ObjectMapper json) {
        this.json = json;
    }

    public Response response(ProblemDetails problem) {
        return builder(problem).build();
    }

    /** 503 with {@code Retry-After}. */
    public Response retryLater(String detail, Map<String, Object> members) {
        ProblemDetails problem = ProblemDetails.blank(503, detail);
        for (Map.Entry<String, Object> member : members.entrySet()) {
            problem = problem.with(member.getKey(), member.getValue());
        }
        return builder(problem).header(HttpHeaders.RETRY_AFTER, 1).build();
    }

    /** As bytes: a task's document, with its keys, may be among the members. */
    private Response.ResponseBuilder builder(ProblemDetails problem) {
        try {
            Response.ResponseBuilder builder = Response.status(problem.status())
                    .type(ProblemDetails.MEDIA_TYPE)
                    .entity(json.writeValueAsBytes(problem.members()));
            return problem.status() == Response.Status.UNAUTHORIZED.getStatusCode()
                    ? builder.header(HttpHeaders.WWW_AUTHENTICATE, BearerAuthentication.CHALLENGE)
                    : builder;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a problem document is always JSON", e);
        }
    }
}
