package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sumac.cli.Sumac;
import dev.sumac.dap.message.TaskId;
import dev.sumac.local.ServiceProcess;
import dev.sumac.systemtests.HoldingProxy.Request;
import dev.sumac.systemtests.HoldingProxy.Response;
import dev.sumac.trust.KeycloakWorld;
import dev.sumac.trust.Workload;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two whole aggregators that have no secret in common: a real Keycloak stands between them, with the realms of this
 * repository. The Leader's workload shows it a token of its own cluster, and what it gets for that opens the Helper.
 */
@ExtendWith({ClusterExtension.class, KeycloakExtension.class})
class TrustTest {
    private static final int DONE = 0;

    private final Cluster cluster;
    private final Realms realms;
    private final KeycloakWorld world;

    @TempDir
    private Path directory;

    TrustTest(Cluster cluster, KeycloakWorld world) {
        this.cluster = cluster;
        this.world = world;
        this.realms = cluster.realms();
    }

    /** What a command printed. */
    private record Run(int code, String printed, String errors) {
        Run done() {
            assertThat(code).as(errors).isEqualTo(DONE);
            return this;
        }

        JsonNode json() throws IOException {
            return Aggregator.JSON.readTree(done().printed);
        }
    }

    private String token(String realm, String client, Workload workload) throws IOException {
        String assertion = workload.token(world.keycloak().issuer(realm));
        HttpResponse<String> answer = world.keycloak().ask(realm, client, assertion);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Aggregator.JSON.readTree(answer.body()).get("access_token").asText();
    }

    private String leader() throws IOException {
        return token(Realms.PEERS, "leader", world.leader());
    }

    private String collector() throws IOException {
        return token(Realms.PEERS, "collector", world.collector());
    }

    private String viewer() throws IOException {
        return token(Realms.OPERATORS, "sumac-metrics", world.metrics());
    }

    private String file(String name) {
        return directory.resolve(name).toString();
    }

    /** A task at both aggregators whose file has no token of anybody's. */
    private TaskId task() throws IOException {
        add(
                        cluster.alpha(),
                        "--leader-url",
                        cluster.alpha().url().toString(),
                        "--helper-url",
                        cluster.beta().url().toString(),
                        "--peer-url",
                        realms.helper().uri().toString(),
                        "--vdaf",
                        "Prio3Histogram",
                        "--length",
                        "5",
                        "--min-batch-size",
                        "2",
                        "--peer-client-id",
                        "leader",
                        "--collector-client-id",
                        "collector",
                        "--output",
                        file("own.json"),
                        "--peer-output",
                        file("peers.json"))
                .done();
        add(cluster.beta(), "--from", file("peers.json")).done();
        JsonNode document = Aggregator.JSON.readTree(Path.of(file("own.json")).toFile());
        assertThat(document.has("aggregatorToken") || document.has("collectorToken"))
                .isFalse();
        return TaskId.parse(document.get("taskId").asText());
    }

    private void upload(String... measurements) {
        List<String> all = new ArrayList<>(List.of("upload", "--from", file("own.json")));
        all.addAll(List.of(measurements));
        run(all.toArray(String[]::new)).done();
    }

    private Run collect(String token) {
        return run("collect", "--from", file("own.json"), "--collector-token", token, "--json");
    }

    @Test
    void aggregators_shouldGiveTheTruthWithoutASharedSecret() throws Exception {
        task();
        upload("3", "0", "3");

        assertThat(collect(leader()).code()).isNotEqualTo(DONE);
        assertThat(collect(collector()).json().get("result").toString()).isEqualTo("[1,0,0,2,0]");
    }

    @Test
    void keycloakAway_shouldDelayWhoHasNoTokenAndLoseNothing() throws Exception {
        TaskId task = task();
        Rows rows = cluster.alpha().rows();
        upload("0", "1");
        Await.until(
                "two are counted", Cluster.PATIENCE, () -> rows.aggregated(task).count() == 2);
        String collector = collector();
        assertThat(status(cluster.alpha(), "POST", "tasks/" + task + "/collection_jobs", collector))
                .as("the Leader knows the realm's keys")
                .isEqualTo(415);
        realms.login().always(HoldingProxy.Passage::cut);
        upload("2");
        Await.until(
                "a token goes on", Cluster.PATIENCE, () -> rows.aggregated(task).count() == 3);

        // As if the token had ended: nothing takes its place now.
        realms.helper().once(Request::isAggregationJob, passage -> passage.answer(Response.of(401)));
        int knocks = realms.login().requests();
        upload("3");
        Await.until(
                "the Leader asked twice for another one",
                Cluster.PATIENCE,
                () -> realms.login().requests() >= knocks + 2);
        assertThat(rows.reportsInOpenJobs(task)).isEqualTo(1);
        assertThat(rows.aggregated(task).count()).isEqualTo(3);
        // Asked for now, it waits for that one, and for the Helper's share.
        CompletableFuture<Run> result = CompletableFuture.supplyAsync(() -> collect(collector));

        realms.login().calm();
        JsonNode collected =
                result.get(2 * Cluster.PATIENCE.toSeconds(), TimeUnit.SECONDS).json();
        assertThat(collected.get("reports").asInt()).isEqualTo(4);
        assertThat(collected.get("result").toString()).isEqualTo("[1,1,1,1,0]");
        assertThat(rows.outcomes(task)).isEqualTo(Map.of("aggregated", 4L));
    }

    @Test
    void everyService_shouldRefuseWhoMayNot() throws Exception {
        TaskId task = task();
        String leader = leader();
        String collector = collector();
        String viewer = viewer();
        String workload = world.leader().token(KeycloakWorld.AUDIENCE);

        for (String resource : List.of("aggregation_jobs", "aggregate_shares")) {
            String path = "tasks/" + task + "/" + resource;
            assertThat(status(cluster.beta(), "POST", path, leader)).isEqualTo(415);
            assertThat(status(cluster.beta(), "POST", path, collector)).isEqualTo(403);
            assertThat(status(cluster.beta(), "POST", path, viewer)).isEqualTo(401);
            assertThat(status(cluster.beta(), "POST", path, workload)).isEqualTo(401);
            // The Helper's task of this name is led by nobody here.
            assertThat(status(cluster.alpha(), "POST", path, leader)).isEqualTo(404);
        }
        String collections = "tasks/" + task + "/collection_jobs";
        assertThat(status(cluster.alpha(), "POST", collections, collector)).isEqualTo(415);
        assertThat(status(cluster.alpha(), "POST", collections, leader)).isEqualTo(403);
        assertThat(status(cluster.alpha(), "POST", collections, viewer)).isEqualTo(401);
        assertThat(status(cluster.alpha(), "POST", collections, workload)).isEqualTo(401);
        for (String api : List.of("api/v1/tasks", "api/v1/aggregation/" + task)) {
            assertThat(status(cluster.alpha(), "GET", api, viewer)).isEqualTo(200);
            assertThat(status(cluster.alpha(), "GET", api, leader)).isEqualTo(401);
            assertThat(status(cluster.alpha(), "GET", api, workload)).isEqualTo(401);
        }
        assertThat(status(cluster.alpha(), "POST", "api/v1/tasks", viewer)).isEqualTo(403);
        assertThat(status(cluster.alpha(), "DELETE", "api/v1/tasks/" + task, viewer))
                .isEqualTo(403);
    }

    @Test
    void everyService_shouldShowItsMetricsToViewersAlone() throws Exception {
        String viewer = viewer();
        String leader = leader();
        for (ServiceProcess replica : cluster.replicas()) {
            URI metrics = URI.create("http://127.0.0.1:" + replica.port() + "/q/metrics");
            assertThat(Http.get(metrics, bearer(viewer)).status())
                    .as(replica.name())
                    .isEqualTo(200);
            assertThat(Http.get(metrics, bearer(leader)).status())
                    .as(replica.name())
                    .isEqualTo(401);
            assertThat(Http.get(metrics, Map.of()).status()).as(replica.name()).isEqualTo(401);
        }
    }

    private static int status(Aggregator at, String method, String path, String token) throws IOException {
        return Http.served(() -> Http.send(method, at.url().resolve(path), bearer(token), new byte[0]))
                .status();
    }

    private static Map<String, String> bearer(String token) {
        return Map.of("Authorization", "Bearer " + token);
    }

    private static Run add(Aggregator at, String... options) {
        List<String> all = new ArrayList<>(
                List.of("task", "add", "--admin-url", at.url() + "api/v1/", "--admin-token", at.adminToken()));
        all.addAll(List.of(options));
        return run(all.toArray(String[]::new));
    }

    private static Run run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = Sumac.execute(new PrintWriter(out), new PrintWriter(err), arguments);
        return new Run(code, out.toString(), err.toString());
    }
}
