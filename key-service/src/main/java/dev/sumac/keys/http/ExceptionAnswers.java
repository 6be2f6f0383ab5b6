package dev.sumac.keys.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.sumac.keys.change.EpochRefusedException;
import dev.sumac.keys.hpke.ChangeRefusedException;
import dev.sumac.keys.hpke.Refusal;
import dev.sumac.keys.task.InvalidTaskException;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.http.ProblemDetails;
import dev.sumac.kit.kafka.NotCurrentException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one way out for what a resource throws. No answer and no log line quotes a request: it may hold secrets. */
public class ExceptionAnswers {

    private static final Logger LOG = Logger.getLogger(ExceptionAnswers.class);

    private final Problems problems;

    public ExceptionAnswers(Problems problems) {
        this.problems = problems;
    }

    @ServerExceptionMapper
    public Response invalidTask(InvalidTaskException e) {
        return invalid(e.detail(), e.errors());
    }

    @ServerExceptionMapper
    public Response refused(ChangeRefusedException e) {
        Refusal refusal = e.refusal();
        return switch (refusal) {
            case Refusal.UnknownKey unknown -> problems.response(ProblemDetails.blank(404, unknown.detail()));
            case Refusal.IllegalTransition illegal ->
                problems.response(ProblemDetails.blank(409, illegal.detail())
                        .with("key", illegal.key().toString())
                        .with("from", illegal.from().name())
                        .with("to", illegal.to().name()));
            case Refusal.NoConfigId none -> {
                ProblemDetails problem = ProblemDetails.blank(409, none.detail());
                yield problems.response(none.freeAt()
                        .map(at -> problem.with("freeAt", at.toString()))
                        .orElse(problem));
            }
            case Refusal.NoSuccessor none -> problems.retryLater(none.detail(), Map.of());
            case Refusal.OtherRequest other -> problems.response(ProblemDetails.blank(422, other.detail()));
            case Refusal.Invalid invalid ->
                invalid(
                        invalid.detail(),
                        invalid.fields().stream()
                                .map(field -> new InvalidTaskException.FieldError(field.name(), field.allowed()))
                                .toList());
        };
    }

    @ServerExceptionMapper
    public Response notTheDocument(JsonMappingException e) {
        String field = e.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : step.getFieldName())
                .collect(Collectors.joining("."));
        var error = new InvalidTaskException.FieldError(
                field.isEmpty() ? "the body" : field, "a known field, of the type that the OpenAPI document gives");
        return invalid(error.field() + " must be " + error.allowed(), List.of(error));
    }

    /** Of its own, because Quarkus has a mapper of its own for it. */
    @ServerExceptionMapper
    public Response mismatched(MismatchedInputException e) {
        return notTheDocument(e);
    }

    @ServerExceptionMapper
    public Response notJson(JsonProcessingException e) {
        return invalid("the body must be JSON", List.of());
    }

    @ServerExceptionMapper
    public Response custody(CustodyException e) {
        LOG.errorf("custody: %s", e.getMessage());
        return problems.retryLater("the secrets cannot be wrapped now", Map.of());
    }

    @ServerExceptionMapper
    public Response notCurrent(NotCurrentException e) {
        LOG.warnf("not current: %s", e.getMessage());
        return problems.retryLater("the broker does not say how things are now", Map.of());
    }

    @ServerExceptionMapper
    public Response epochRefused(EpochRefusedException e) {
        LOG.errorf("a change is refused: %s", e.getMessage());
        return problems.retryLater(String.valueOf(e.getMessage()), Map.of());
    }

    @ServerExceptionMapper
    public Response http(WebApplicationException e) {
        int status = e.getResponse().getStatus();
        if (e.getCause() instanceof JsonMappingException mapping) {
            return notTheDocument(mapping);
        }
        if (e.getCause() instanceof JsonProcessingException json) {
            return notJson(json);
        }
        return status < 400
                ? e.getResponse()
                : problems.response(ProblemDetails.blank(status, "the request is not one that this service answers"));
    }

    @ServerExceptionMapper
    public Response unexpected(RuntimeException e) {
        LOG.error("a request failed", e);
        return problems.response(ProblemDetails.blank(500, "the service failed; its log says more"));
    }

    private Response invalid(String detail, List<InvalidTaskException.FieldError> errors) {
        List<Map<String, String>> listed = errors.stream()
                .map(error -> Map.of("field", error.field(), "allowed", error.allowed()))
                .toList();
        ProblemDetails problem = ProblemDetails.blank(400, detail);
        return problems.response(listed.isEmpty() ? problem : problem.with("errors", listed));
    }
}
