package dev.sumac.cli.task;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;

/** An aggregator's API for its operator. */
public final class AdminApi {
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

    /** Makes a task; the answer is the document with all that was made. */
    public TaskDocument add(TaskDocument task) throws IOException, InterruptedException {
        HttpRequest.Builder request = request("tasks")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(task.json().encode()));
        return new TaskDocument(new JsonObject(send(request)));
    }

    /** All tasks, without their secrets. */
    public List<TaskDocument> list() throws IOException, InterruptedException {
        return new JsonArray(send(request("tasks").GET()))
                .stream().map(JsonObject.class::cast).map(TaskDocument::new).toList();
    }

    /** How far the aggregation of a task is, as its Leader counts. */
    public JsonObject aggregation(String taskId) throws IOException, InterruptedException {
        return new JsonObject(send(request("aggregation/" + taskId).GET()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("authorization", "Bearer " + token);
    }

    private String send(HttpRequest.Builder builder) throws IOException, InterruptedException {
        HttpRequest request = builder.build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException(
                    request.method() + " " + request.uri() + " was refused: " + answer.statusCode() + reason(answer));
        }
        return answer.body();
    }

    /** What the problem document says, as far as there is one. */
    private static String reason(HttpResponse<String> answer) {
        try {
            JsonObject problem = new JsonObject(answer.body());
            StringBuilder text = new StringBuilder();
            for (String member : List.of("detail", "title")) {
                if (text.isEmpty() && problem.getValue(member) instanceof String said) {
                    text.append(" (").append(said).append(')');
                }
            }
            if (problem.containsKey("errors")) {
                text.append(": ").append(problem.getValue("errors"));
            }
            return text.toString();
        } catch (DecodeException e) {
            return answer.statusCode() == 401 ? " (is the operator's token right?)" : "";
        }
    }
}
