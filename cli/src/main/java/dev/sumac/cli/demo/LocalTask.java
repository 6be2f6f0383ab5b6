package dev.sumac.cli.demo;

import dev.sumac.cli.demo.PrivateAggregation.Result;
import dev.sumac.cli.demo.PrivateAggregation.Verified;
import dev.sumac.cli.task.AdminApi;
import dev.sumac.cli.task.TaskDocument;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Times;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.local.LocalAggregator;
import dev.sumac.sdk.Client;
import dev.sumac.sdk.Collected;
import dev.sumac.sdk.Collector;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;

/** A task that both aggregators of this machine know, with its client and its collector. */
public final class LocalTask {
    private static final long TIME_PRECISION_SECONDS = 300;
    private static final long USUAL_MIN_BATCH_SIZE = 100;
    private static final Duration COLLECT_LIMIT = Duration.ofMinutes(5);

    private final String id;
    private final URI reports;
    private final BatchMode batchMode;
    private final AdminApi leader;
    private final Task task;
    private final HttpClient http;
    private final Client client;
    private final Collector collector;
    private final long firstTime = Times.of(Instant.now(), TIME_PRECISION_SECONDS);

    private LocalTask(TaskDocument made, URI leaderUrl, AdminApi leader, HttpClient http) {
        this.id = made.task().id().toString();
        this.reports = leaderUrl.resolve("tasks/" + id + "/reports");
        this.batchMode = made.task().configuration().batchMode();
        this.leader = leader;
        this.task = made.task();
        this.http = http;
        this.client = Client.builder(made.task()).httpClient(http).build();
        this.collector = Collector.builder(made.task(), made.collectorKeypair(), made.collectorToken())
                .httpClient(http)
                .build();
    }

    /** What a task of this machine is made of. */
    public record Plan(String name, VdafConfig vdaf, BatchMode batchMode, long reports) {}

    /** Provisions a task through the key services of both aggregators, as their operators would. */
    public static LocalTask make(HttpClient http, LocalAggregator leader, LocalAggregator helper, Plan plan)
            throws IOException, InterruptedException {
        AdminApi leaderApi = new AdminApi(http, leader.url(), leader.adminToken());
        AdminApi helperApi = new AdminApi(http, helper.url(), helper.adminToken());
        TaskDocument made = leaderApi.add(new TaskDocument(new JsonObject()
                .put("role", "leader")
                .put("leaderUrl", leader.url().toString())
                .put("helperUrl", helper.url().toString())
                .put(
                        "taskInfo",
                        Bytes.wrap(plan.name().getBytes(StandardCharsets.UTF_8)).toBase64Url())
                .put("vdaf", TaskDocument.vdaf(plan.vdaf()))
                .put("batchMode", TaskDocument.label(plan.batchMode()))
                .put("timePrecisionSeconds", TIME_PRECISION_SECONDS)
                .put("minBatchSize", Math.min(USUAL_MIN_BATCH_SIZE, plan.reports()))));
        TaskDocument peer =
                made.peer().orElseThrow(() -> new IllegalStateException("the answer holds no peer's document"));
        helperApi.add(peer);
        return new LocalTask(made, leader.url(), leaderApi, http);
    }

    /** The task's id. */
    public String id() {
        return id;
    }

    public Client client() {
        return client;
    }

    /** The Leader's resource that takes reports. */
    public URI reports() {
        return reports;
    }

    /** Another client, which uploads at an address of the Leader's and gives up after a while. */
    public Client clientAt(URI leader, Duration patience) {
        return Client.builder(task)
                .httpClient(http)
                .leaderAddress(new Url(leader.toString()))
                .patience(patience)
                .build();
    }

    /** How far the Leader says it is. */
    public Verified verified() throws IOException, InterruptedException {
        JsonObject status = leader.aggregation(id);
        long rejected = 0;
        if (status.getValue("rejected") instanceof JsonObject reasons) {
            for (String reason : reasons.fieldNames()) {
                rejected += reasons.getLong(reason);
            }
        }
        return new Verified(status.getLong("aggregated"), rejected);
    }

    /** How many reports the Leader has rejected for one reason, under its own name for it. */
    public long rejected(String reason) throws IOException, InterruptedException {
        return leader.aggregation(id).getJsonObject("rejected").getLong(reason, 0L);
    }

    /** Collects so many reports, or those that count: an interval at once, leader-selected batches one after the other. */
    public Result collect(long reports) throws Exception {
        Batches batches = new Batches(new BatchSource(), task.configuration().minBatchSize());
        return batchMode == BatchMode.TIME_INTERVAL ? batches.one() : batches.all(reports);
    }

    private final class BatchSource implements Batches.Leader {
        @Override
        public Batches.Standing standing() throws Exception {
            // What one look found to be over is in the numbers of the next.
            boolean planned = leader.aggregation(id).getLong("unplanned") == 0;
            boolean settled = planned && leader.aggregation(id).getLong("waiting") == 0;
            return new Batches.Standing(settled, verified().aggregated());
        }

        @Override
        public Collected collect() throws Exception {
            return collector.collect(query(), COLLECT_LIMIT);
        }

        private Query query() {
            if (batchMode == BatchMode.LEADER_SELECTED) {
                return new Query.LeaderSelected();
            }
            long end = Times.of(Instant.now(), TIME_PRECISION_SECONDS) + 1;
            return new Query.TimeInterval(new Interval(firstTime, end - firstTime));
        }
    }
}
