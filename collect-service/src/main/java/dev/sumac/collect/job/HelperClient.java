package dev.sumac.collect.job;

import dev.sumac.collect.job.HelperErrands.Errand;
import dev.sumac.collect.seal.Problem;
import dev.sumac.dap.message.AggregateShare;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.http.BearerAuthentication;
import dev.sumac.kit.peer.NoAccessTokenException;
import dev.sumac.kit.peer.OutgoingAuthorization;
import dev.sumac.kit.peer.PeerHttp;
import dev.sumac.kit.peer.PeerLocation;
import dev.sumac.kit.peer.RetryAfter;
import dev.sumac.kit.peer.UnusableLocationException;
import dev.sumac.kit.task.TaskEntry;
import io.vertx.core.json.JsonObject;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Asks Helpers for their aggregate shares (DAP section 4.6.4). Tries once; whoever calls it decides when to try again. */
@ApplicationScoped
public class HelperClient {

    /**
     * Client errors that say nothing of the request itself: the token or the route may be mended, and the batch is sealed,
     * so giving up would lose it.
     */
    private static final Set<Integer> PASSING = Set.of(401, 403, 404, 408, 409, 425, 429);

    private static final int UNAUTHORIZED = 401;
    private static final int NOT_FOUND = 404;

    private final OutgoingAuthorization authorization;
    private final InstantSource clock;
    private final PeerHttp http;

    HelperClient(
            OutgoingAuthorization authorization,
            InstantSource clock,
            @ConfigProperty(name = "sumac.collect.helper-timeout", defaultValue = "PT30S") Duration limit) {
        this.authorization = authorization;
        this.clock = clock;
        this.http = new PeerHttp(limit);
    }

    /** Makes the request, or polls where it was deferred to. */
    HelperAnswer ask(TaskEntry task, Errand errand) {
        try {
            HttpResponse<byte[]> response = http.send(request(task, errand), errand.mostOfAnswer());
            if (response.statusCode() == UNAUTHORIZED) {
                authorization.refused(task);
            }
            return understand(response, errand);
        } catch (IOException e) {
            return again("no answer: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return again("interrupted");
        } catch (CustodyException e) {
            return again("there is no token to present, or it does not unwrap");
        } catch (UnusableLocationException e) {
            return new HelperAnswer.Forgotten();
        }
    }

    private HttpRequest request(TaskEntry task, Errand errand)
            throws CustodyException, NoAccessTokenException, UnusableLocationException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder().header(BearerAuthentication.AUTHORIZATION, authorization.header(task));
        URI creation = task.peerUrl().resource("tasks/" + task.taskId() + "/aggregate_shares");
        if (errand.location().isPresent()) {
            Url configured = task.configuration().helperAggregatorEndpoint();
            String location = errand.location().get();
            return request.uri(PeerLocation.resolve(configured, task.peerUrl(), creation, location))
                    .GET()
                    .build();
        }
        return request.uri(creation)
                .header("Content-Type", MediaType.AGGREGATE_SHARE_REQ.value())
                .POST(HttpRequest.BodyPublishers.ofByteArray(errand.request()))
                .build();
    }

    private HelperAnswer understand(HttpResponse<byte[]> response, Errand errand) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return response.body().length == 0 ? deferred(response, errand) : share(response);
        }
        if (errand.location().isPresent() && status == NOT_FOUND) {
            return new HelperAnswer.Forgotten();
        }
        return status / 100 == 4 ? refused(response) : again(response, "status " + status);
    }

    private HelperAnswer deferred(HttpResponse<byte[]> response, Errand errand) {
        return errand.location()
                .or(() -> response.headers().firstValue("Location"))
                .<HelperAnswer>map(location -> new HelperAnswer.Deferred(location, retryAfter(response)))
                .orElseGet(() -> again(response, "deferred to no location"));
    }

    private HelperAnswer share(HttpResponse<byte[]> response) {
        if (!MediaType.AGGREGATE_SHARE.matches(
                response.headers().firstValue("Content-Type").orElse(null))) {
            return again(response, "an answer of another media type");
        }
        try {
            return new HelperAnswer.Share(AggregateShare.decode(response.body()).encryptedAggregateShare());
        } catch (DecodeException e) {
            return again(response, "no AggregateShare: " + e.getMessage());
        }
    }

    /** A problem of the draft's is final; any other refusal only when it is about the request. */
    private HelperAnswer refused(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        Optional<JsonObject> document = problem(response);
        Optional<DapProblem> problem = document.map(json -> text(json, "type")).flatMap(DapProblem::ofType);
        String detail = "the Helper refused: "
                + document.map(json -> text(json, "detail"))
                        .filter(text -> !text.isEmpty())
                        .orElse("status " + status);
        if (problem.isPresent()) {
            return new HelperAnswer.Refused(Problem.of(problem.get(), detail));
        }
        return PASSING.contains(status)
                ? again(response, detail)
                : new HelperAnswer.Refused(new Problem(Problem.BLANK, detail));
    }

    private static Optional<JsonObject> problem(HttpResponse<byte[]> response) {
        try {
            return Optional.of(new JsonObject(new String(response.body(), StandardCharsets.UTF_8)));
        } catch (io.vertx.core.json.DecodeException e) {
            return Optional.empty();
        }
    }

    private static String text(JsonObject json, String member) {
        return json.getValue(member) instanceof String text ? text : "";
    }

    private static HelperAnswer again(String reason) {
        return new HelperAnswer.Again(reason, Optional.empty());
    }

    private HelperAnswer again(HttpResponse<byte[]> response, String reason) {
        return new HelperAnswer.Again(reason, retryAfter(response));
    }

    private Optional<Duration> retryAfter(HttpResponse<byte[]> response) {
        return response.headers().firstValue("Retry-After").flatMap(value -> RetryAfter.parse(value, clock.instant()));
    }

    @PreDestroy
    void close() {
        http.close();
    }
}
