package dev.sumac.prepare.http;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.MediaType;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.task.AggregationTask;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * The Leader's requests to a Helper (section 4.5.3.1). A 2xx without a body says "not yet": then the job's own URL is asked
 * again, for a while.
 */
public final class HttpHelperClient implements HelperClient {

    /** The token that we present, as the value of {@code Authorization}. */
    @FunctionalInterface
    public interface Tokens {
        String authorization(AggregationTask task) throws CustodyException;
    }

    private static final String AUTHORIZATION = "Authorization";
    private static final Duration LEAST_WAIT = Duration.ofMillis(100);
    private static final Duration USUAL_WAIT = Duration.ofSeconds(1);
    /** Statuses that say nothing of one task. */
    private static final Set<Integer> OF_THE_PEER = Set.of(408, 429, 502, 503, 504);

    private static final int CONTENT_TOO_LARGE = 413;

    private final HttpClient http;
    private final Tokens tokens;
    private final Duration timeout;
    private final Duration deferralPatience;

    /**
     * Sends through a client.
     *
     * @param timeout of one request
     * @param deferralPatience how long to poll
     */
    public HttpHelperClient(HttpClient http, Tokens tokens, Duration timeout, Duration deferralPatience) {
        this.http = http;
        this.tokens = tokens;
        this.timeout = timeout;
        this.deferralPatience = deferralPatience;
    }

    @Override
    public Answer send(AggregationTask task, byte[] request) {
        try {
            URI jobs = URI.create(task.peerUrl().replaceAll("/+$", "") + "/tasks/" + task.id() + "/aggregation_jobs");
            HttpRequest post = request(jobs, task)
                    .header("Content-Type", MediaType.AGGREGATION_JOB_INIT_REQ.value())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                    .build();
            return follow(task, jobs, http.send(post, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return new Answer.Failed("network", true);
        } catch (CustodyException e) {
            return new Answer.Failed("token_not_unwrapped", false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted", false);
        }
    }

    private HttpRequest.Builder request(URI uri, AggregationTask task) throws CustodyException {
        return HttpRequest.newBuilder(uri)
                .timeout(timeout)
                .header("Accept", MediaType.AGGREGATION_JOB_RESP.value())
                .header(AUTHORIZATION, tokens.authorization(task));
    }

    private Answer follow(AggregationTask task, URI asked, HttpResponse<byte[]> first)
            throws IOException, InterruptedException, CustodyException {
        HttpResponse<byte[]> response = first;
        URI at = asked;
        long deadline = System.nanoTime() + deferralPatience.toNanos();
        while (isDeferred(response)) {
            Duration wait = retryAfter(response);
            Optional<URI> location = location(at, response);
            if (location.isEmpty() && at.equals(asked)) {
                return new Answer.Failed("deferred_without_location", false);
            }
            if (System.nanoTime() + wait.toNanos() > deadline) {
                return new Answer.Deferred(wait);
            }
            at = location.orElse(at);
            Thread.sleep(wait);
            response = http.send(request(at, task).GET().build(), HttpResponse.BodyHandlers.ofByteArray());
        }
        return answer(response);
    }

    private static boolean isDeferred(HttpResponse<byte[]> response) {
        return response.statusCode() / 100 == 2 && response.body().length == 0;
    }

    private static Duration retryAfter(HttpResponse<byte[]> response) {
        Duration asked = response.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(USUAL_WAIT);
        return asked.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : asked;
    }

    private static Optional<URI> location(URI asked, HttpResponse<byte[]> response) {
        try {
            return response.headers().firstValue("Location").map(asked::resolve);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Answer answer(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return MediaType.AGGREGATION_JOB_RESP.matches(
                            response.headers().firstValue("Content-Type").orElse(null))
                    ? new Answer.Ready(response.body())
                    : new Answer.Failed("answer_of_other_media_type", false);
        }
        String problem = problem(response.body()).map(DapProblem::token).orElse("status_" + status);
        if (status == CONTENT_TOO_LARGE || (status / 100 == 4 && problem.equals(DapProblem.INVALID_MESSAGE.token()))) {
            return new Answer.Refused(problem);
        }
        return new Answer.Failed(problem, OF_THE_PEER.contains(status));
    }

    private static Optional<DapProblem> problem(byte[] body) {
        try {
            String type = new JsonObject(new String(body, StandardCharsets.UTF_8)).getString("type", "");
            return DapProblem.ofType(type);
        } catch (DecodeException | ClassCastException e) {
            return Optional.empty();
        }
    }
}
