package dev.sumac.local;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** A stack that another process of this machine started. */
public final class RunningStack {
    private final URI control;
    private final String token;

    private RunningStack(URI control, String token) {
        this.control = control;
        this.token = token;
    }

    /** One aggregator of it. */
    public record Member(String name, URI url, String adminToken, Map<ServiceKind, Integer> replicas) {
        public Member {
            replicas = Map.copyOf(replicas);
        }

        @Override
        public String toString() {
            return name + " at " + url;
        }
    }

    /** The stacks that run now, by their folders in the state folder. */
    public static List<RunningStack> find(Path state) {
        List<RunningStack> found = new ArrayList<>();
        for (Path run : RunDirectory.living(state)) {
            Path file = run.resolve(Control.FILE);
            // One that starts or stops just now, or belongs to another user, is not one to talk to.
            if (Files.isReadable(file)) {
                found.add(read(file));
            }
        }
        return found;
    }

    private static RunningStack read(Path file) {
        try {
            List<String> lines = Files.readAllLines(file);
            return new RunningStack(URI.create("http://127.0.0.1:" + lines.getFirst() + "/"), lines.get(1));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file, e);
        }
    }

    /** The two aggregators. */
    public List<Member> members() throws IOException {
        return members(send(HttpRequest.newBuilder(control).GET()));
    }

    /**
     * Changes the number of replicas of a service in both aggregators; returns when they are ready.
     *
     * @throws IllegalArgumentException if the stack refuses the number
     */
    public List<Member> scale(ServiceKind kind, int replicas) throws IOException {
        URI uri = control.resolve("scale?service=" + kind.label() + "&replicas=" + replicas);
        return members(send(HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody())));
    }

    private JsonObject send(HttpRequest.Builder request) throws IOException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(
                    request.header("authorization", "Bearer " + token)
                            .timeout(Duration.ofMinutes(3))
                            .build(),
                    BodyHandlers.ofString());
            JsonObject body = new JsonObject(answer.body());
            if (answer.statusCode() == 400) {
                throw new IllegalArgumentException(body.getString("error"));
            }
            if (answer.statusCode() != 200) {
                throw new IOException("the running stack answered: " + body.getString("error", answer.body()));
            }
            return body;
        } catch (ConnectException e) {
            throw new IOException("the running stack does not answer; it may have ended just now", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static List<Member> members(JsonObject description) {
        return description.getJsonArray("aggregators").stream()
                .map(JsonObject.class::cast)
                .map(RunningStack::member)
                .toList();
    }

    private static Member member(JsonObject json) {
        Map<ServiceKind, Integer> replicas = new EnumMap<>(ServiceKind.class);
        for (ServiceKind kind : ServiceKind.values()) {
            replicas.put(kind, json.getJsonObject("replicas").getInteger(kind.label()));
        }
        return new Member(
                json.getString("name"), URI.create(json.getString("url")), json.getString("adminToken"), replicas);
    }
}
