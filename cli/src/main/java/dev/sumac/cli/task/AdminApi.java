package dev.sumac.cli.task;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** An aggregator's API for its operator. Every request may be repeated, and is while the answer is "not now". */
public final class AdminApi {
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Set<Integer> NOT_NOW = Set.of(429, 502, 503, 504);

    private final HttpClient http;
    private final URI base;
    private final String token;

    /**
     * @param aggregator the aggregator's URL, or the one of its API
     * @param token the operator's bearer token
     */
    public AdminApi(HttpClient http, URI aggregator, String token) {
        this.http = http;
        String text = aggregator.toString();
        String folder = text.endsWith("/") ? text : text + "/";
        this.base = URI.create(folder.endsWith("/api/v1/") ? folder : folder + "api/v1/");
        this.token = token;
    }

    /** Makes a task, and whatever its document lacks; the answer is the whole document with the peer's in it. */
    public TaskDocument add(TaskDocument task) throws IOException, InterruptedException {
        JsonObject whole = task.json().copy();
        JsonObject kept = MissingFields.make(whole);
        HttpRequest.Builder request = request("tasks")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(whole.encode()));
        return new TaskDocument(new JsonObject(send(request)).mergeIn(kept));
    }

    /** All tasks, without their secrets. */
    public List<TaskDocument> list() throws IOException, InterruptedException {
        return new JsonArray(send(request("tasks").GET()))
                .stream().map(JsonObject.class::cast).map(TaskDocument::new).toList();
    }

    /** The key manifest that the aggregator publishes, as it is. */
    public String manifest() throws IOException, InterruptedException {
        return send(request("../../.well-known/sumac/key-manifest").GET());
    }

    /** How far the aggregation of a task is, as its Leader counts. */
    public JsonObject aggregation(String taskId) throws IOException, InterruptedException {
        return new JsonObject(send(request("aggregation/" + taskId).GET()));
    }

    /** What is at a path below {@code api/v1/}, as JSON. */
    public String get(String path) throws IOException, InterruptedException {
        return send(request(path).GET());
    }

    /** A change, made once however often the request has to be repeated; the answer as JSON. */
    public JsonObject change(String method, String path, JsonObject body) throws IOException, InterruptedException {
        return change(method, path, body, Duration.ZERO);
    }

    /** As {@link #change(String, String, JsonObject)}, for a path by which the aggregator answers only after {@code wait}. */
    public JsonObject change(String method, String path, JsonObject body, Duration wait)
            throws IOException, InterruptedException {
        return new JsonObject(send(changing(method, path, body, wait), PATIENCE.plus(wait)));
    }

    HttpRequest.Builder changing(String method, String path, JsonObject body, Duration wait) {
        return request(path)
                .timeout(REQUEST_TIMEOUT.plus(wait))
                .header("content-type", "application/json")
                .header("idempotency-key", UUID.randomUUID().toString())
                .method(method, BodyPublishers.ofString(body.encode()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(REQUEST_TIMEOUT)
                .header("authorization", "Bearer " + token);
    }

    private String send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        return send(builder, PATIENCE);
    }

    private String send(HttpRequest.Builder builder, Duration patience) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        String name = request.method() + " " + request.uri();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
                if (answer.statusCode() / 100 == 2) {
                    return answer.body();
                }
                if (!NOT_NOW.contains(answer.statusCode()) || System.nanoTime() > deadline) {
                    throw new IOException(name + " was refused: " + answer.statusCode() + reason(answer));
                }
            } catch (HttpTimeoutException e) {
                if (System.nanoTime() > deadline) {
                    throw new IOException(name + " got no answer in time", e);
                }
            } catch (ConnectException e) {
                throw new IOException(name + ": nobody answers there", e);
            }
            Thread.sleep(PAUSE);
        }
    }

    /** What the problem document says, as far as there is one. */
    private static String reason(HttpResponse<String> answer) {
        if (answer.statusCode() == 401) {
            return ": the operator's token is not the aggregator's";
        }
        try {
            JsonObject problem = new JsonObject(answer.body());
            String said = problem.getString("detail", problem.getString("title", ""));
            return said.isEmpty() ? "" : ": " + said;
        } catch (DecodeException | ClassCastException e) {
            return "";
        }
    }
}
