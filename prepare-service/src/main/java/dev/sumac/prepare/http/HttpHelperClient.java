package dev.sumac.prepare.http;

import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.custody.CustodyException;
import dev.sumac.kit.peer.AnswerTooLargeException;
import dev.sumac.kit.peer.NoAccessTokenException;
import dev.sumac.kit.peer.PeerHttp;
import dev.sumac.kit.peer.PeerLocation;
import dev.sumac.kit.peer.RetryAfter;
import dev.sumac.kit.peer.UnusableLocationException;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.task.AggregationTask;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The Leader's requests to a Helper (section 4.5.3.1). A 2xx without a body says "not yet": then the job's own URL is asked
 * again, for a while.
 */
public final class HttpHelperClient implements HelperClient {

    /** What we present, as the value of {@code Authorization}. */
    @FunctionalInterface
    public interface Tokens {
        String authorization(AggregationTask task) throws CustodyException, NoAccessTokenException;

        /** The Helper did not take it: the next one is to be new, if that is possible. */
        default void refused(AggregationTask task) {}
    }

    private static final Logger LOG = Logger.getLogger(HttpHelperClient.class);
    private static final String JOBS = "/aggregation_jobs";
    private static final String AUTHORIZATION = "Authorization";
    private static final String NO_ACCESS_TOKEN = "no_access_token";
    private static final String TOKEN_NOT_UNWRAPPED = "token_not_unwrapped";
    private static final Duration LEAST_WAIT = Duration.ofMillis(100);
    private static final Duration USUAL_WAIT = Duration.ofSeconds(1);
    /** Statuses that say nothing of one task. */
    private static final Set<Integer> OF_THE_PEER = Set.of(408, 429, 502, 503, 504);

    private static final Pattern STEP = Pattern.compile("(^|&)step=");
    private static final int UNAUTHORIZED = 401;
    private static final int CONTENT_TOO_LARGE = 413;

    private final PeerHttp http;
    private final Tokens tokens;
    private final InstantSource clock;
    private final Duration deferralPatience;
    private final Duration longestWait;

    /**
     * Sends through a client.
     *
     * @param deferralPatience how long to poll
     * @param longestWait that a Helper may ask for
     */
    public HttpHelperClient(
            PeerHttp http, Tokens tokens, InstantSource clock, Duration deferralPatience, Duration longestWait) {
        this.http = http;
        this.tokens = tokens;
        this.clock = clock;
        this.deferralPatience = deferralPatience;
        this.longestWait = longestWait;
    }

    @Override
    public Answer send(AggregationTask task, byte[] request) {
        URI jobs = URI.create(task.peerUrl().replaceAll("/+$", "") + "/tasks/" + task.id() + JOBS);
        HttpRequest post;
        try {
            post = request(jobs, task)
                    .header("Content-Type", MediaType.AGGREGATION_JOB_INIT_REQ.value())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(request))
                    .build();
        } catch (NoAccessTokenException e) {
            return new Answer.Unsent(NO_ACCESS_TOKEN);
        } catch (CustodyException e) {
            return new Answer.Unsent(TOKEN_NOT_UNWRAPPED);
        }
        try {
            return follow(task, jobs, post, HelperClient.mostOfAnAnswer(request));
        } catch (NoAccessTokenException e) {
            return new Answer.Failed(NO_ACCESS_TOKEN, false);
        } catch (AnswerTooLargeException e) {
            return new Answer.Failed("answer_too_large", false);
        } catch (IOException e) {
            return new Answer.Failed("network", true);
        } catch (CustodyException e) {
            return new Answer.Failed(TOKEN_NOT_UNWRAPPED, false);
        } catch (UnusableLocationException e) {
            return new Answer.Failed("deferred_to_unusable_location", false);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Failed("interrupted", false);
        }
    }

    private HttpRequest.Builder request(URI uri, AggregationTask task) throws CustodyException, NoAccessTokenException {
        return HttpRequest.newBuilder(uri)
                .header("Accept", MediaType.AGGREGATION_JOB_RESP.value())
                .header(AUTHORIZATION, tokens.authorization(task));
    }

    private Answer follow(AggregationTask task, URI asked, HttpRequest first, int most)
            throws IOException, InterruptedException, CustodyException, UnusableLocationException {
        HttpResponse<byte[]> response = http.send(first, most);
        URI at = asked;
        long deadline = System.nanoTime() + deferralPatience.toNanos();
        while (isDeferred(response)) {
            Duration wait = retryAfter(response);
            at = located(task, at, response);
            if (at.equals(asked)) {
                return new Answer.Failed("deferred_without_location", false);
            }
            if (System.nanoTime() + wait.toNanos() > deadline) {
                return new Answer.Deferred(wait);
            }
            Thread.sleep(wait);
            response = http.send(request(atFirstStep(at), task).GET().build(), most);
        }
        if (response.statusCode() == UNAUTHORIZED) {
            tokens.refused(task);
        }
        return answer(task, response, at);
    }

    /** Where the job is from now on; where it was, when the response does not say. */
    private static URI located(AggregationTask task, URI at, HttpResponse<byte[]> response)
            throws UnusableLocationException {
        Optional<String> location = response.headers().firstValue("Location");
        if (location.isEmpty()) {
            return at;
        }
        Url configured = task.configuration().helperAggregatorEndpoint();
        return PeerLocation.resolve(configured, new Url(task.peerUrl()), at, location.get());
    }

    @Override
    public void delete(AggregationTask task, URI job) {
        URI resource = URI.create(job.toString().replaceFirst("[?#].*", ""));
        try {
            var _ = http.send(request(resource, task).DELETE().build(), BEYOND_THE_REQUEST);
        } catch (IOException | CustodyException e) {
            LOG.debugf("a job of task %s is not deleted at the Helper: %s", task.id(), e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A request for a job's state names the step; that of a job that is only begun is 0 (section 4.5.3.2). */
    private static URI atFirstStep(URI job) {
        String query = job.getRawQuery();
        if (query != null && STEP.matcher(query).find()) {
            return job;
        }
        String resource = job.toString().replaceFirst("#.*", "");
        return URI.create(resource + (query == null ? "?" : "&") + "step=0");
    }

    private static boolean isDeferred(HttpResponse<byte[]> response) {
        return response.statusCode() / 100 == 2 && response.body().length == 0;
    }

    private Duration retryAfter(HttpResponse<byte[]> response) {
        Duration asked = askedFor(response).orElse(USUAL_WAIT);
        return asked.compareTo(LEAST_WAIT) < 0 ? LEAST_WAIT : asked;
    }

    private Optional<Duration> askedFor(HttpResponse<byte[]> response) {
        return response.headers()
                .firstValue("Retry-After")
                .flatMap(value -> RetryAfter.parse(value, clock.instant()))
                .map(asked -> asked.compareTo(longestWait) < 0 ? asked : longestWait);
    }

    private Answer answer(AggregationTask task, HttpResponse<byte[]> response, URI at) {
        int status = response.statusCode();
        if (status / 100 == 2) {
            return MediaType.AGGREGATION_JOB_RESP.matches(
                            response.headers().firstValue("Content-Type").orElse(null))
                    ? new Answer.Ready(response.body(), job(task, response, at))
                    : new Answer.Failed("answer_of_other_media_type", false);
        }
        String problem = problem(response.body()).map(DapProblem::token).orElse("status_" + status);
        if (status == CONTENT_TOO_LARGE || (status / 100 == 4 && problem.equals(DapProblem.INVALID_MESSAGE.token()))) {
            return new Answer.Refused(problem);
        }
        return new Answer.Failed(
                problem, OF_THE_PEER.contains(status), askedFor(response).orElse(Duration.ZERO));
    }

    /** Where an answered job is, if that was said and can be used. */
    private static Optional<URI> job(AggregationTask task, HttpResponse<byte[]> response, URI at) {
        try {
            URI job = located(task, at, response);
            return job.getPath().endsWith(JOBS) ? Optional.empty() : Optional.of(job);
        } catch (UnusableLocationException e) {
            return Optional.empty();
        }
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
