package dev.sumac.cli.demo;

import dev.sumac.cli.flight.FlightTask;
import dev.sumac.cli.task.AdminApi;
import dev.sumac.cli.task.TaskDocument;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.Times;
import dev.sumac.local.LocalAggregator;
import dev.sumac.local.Stack;
import dev.sumac.sdk.Client;
import dev.sumac.sdk.Collected;
import dev.sumac.sdk.Collector;
import dev.sumac.sdk.UploadResult;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The real thing: a stack of this machine, reached as any client and any collector would reach it. */
public final class StackAggregation implements PrivateAggregation, AutoCloseable {
    private static final long TIME_PRECISION_SECONDS = 300;
    private static final long USUAL_MIN_BATCH_SIZE = 100;
    private static final Duration COLLECT_LIMIT = Duration.ofMinutes(2);

    private final Stack stack;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    public StackAggregation(Stack stack) {
        this.stack = stack;
    }

    @Override
    public Measured open(FlightTask task, long reports) throws Exception {
        LocalAggregator leader = task.alphaLeads() ? stack.alpha() : stack.beta();
        LocalAggregator helper = task.alphaLeads() ? stack.beta() : stack.alpha();
        AdminApi leaderApi = new AdminApi(http, leader.url(), leader.adminToken());
        AdminApi helperApi = new AdminApi(http, helper.url(), helper.adminToken());
        TaskDocument made = leaderApi.add(new TaskDocument(new JsonObject()
                .put("role", "leader")
                .put("leaderUrl", leader.url().toString())
                .put("helperUrl", helper.url().toString())
                .put(
                        "taskInfo",
                        Bytes.wrap(task.name().getBytes(StandardCharsets.UTF_8)).toBase64Url())
                .put("vdaf", TaskDocument.vdaf(task.vdaf()))
                .put("batchMode", TaskDocument.label(task.batchMode()))
                .put("timePrecisionSeconds", TIME_PRECISION_SECONDS)
                .put("minBatchSize", Math.min(USUAL_MIN_BATCH_SIZE, reports))));
        helperApi.add(made.peer().orElseThrow(() -> new IllegalStateException("the answer names no peer's document")));
        return new OpenTask(made, leaderApi);
    }

    @Override
    public void close() {
        http.close();
    }

    private final class OpenTask implements Measured {
        private final String id;
        private final BatchMode batchMode;
        private final AdminApi leader;
        private final Client client;
        private final Collector collector;
        private final long firstTime = Times.of(Instant.now(), TIME_PRECISION_SECONDS);

        OpenTask(TaskDocument made, AdminApi leader) {
            this.id = made.task().id().toString();
            this.batchMode = made.task().configuration().batchMode();
            this.leader = leader;
            this.client = Client.builder(made.task()).httpClient(http).build();
            this.collector = Collector.builder(made.task(), made.collectorKeypair(), made.collectorToken())
                    .httpClient(http)
                    .build();
        }

        @Override
        public void upload(List<long[]> measurements) throws Exception {
            UploadResult result = client.upload(measurements);
            if (!result.allAccepted()) {
                throw new IllegalStateException("the Leader refused a report: "
                        + result.refused().getFirst().error());
            }
        }

        @Override
        public Verified verified() throws Exception {
            JsonObject status = leader.aggregation(id);
            long rejected = 0;
            if (status.getValue("rejected") instanceof JsonObject reasons) {
                for (String reason : reasons.fieldNames()) {
                    rejected += reasons.getLong(reason);
                }
            }
            return new Verified(status.getLong("aggregated"), rejected);
        }

        @Override
        public Result collect(long reports) throws Exception {
            return switch (batchMode) {
                case TIME_INTERVAL -> collectInterval();
                case LEADER_SELECTED -> collectBatches(reports);
            };
        }

        private Result collectInterval() throws Exception {
            long end = Times.of(Instant.now(), TIME_PRECISION_SECONDS) + 1;
            Collected collected =
                    collector.collect(new Query.TimeInterval(new Interval(firstTime, end - firstTime)), COLLECT_LIMIT);
            return new Result(collected.reportCount(), collected.result());
        }

        /** One batch after the other, until they hold all reports. */
        private Result collectBatches(long reports) throws Exception {
            long count = 0;
            List<BigInteger> sum = List.of();
            while (count < reports) {
                Collected collected = collector.collect(new Query.LeaderSelected(), COLLECT_LIMIT);
                count += collected.reportCount();
                sum = add(sum, collected.result());
            }
            return new Result(count, sum);
        }

        private static List<BigInteger> add(List<BigInteger> some, List<BigInteger> more) {
            List<BigInteger> sum = new ArrayList<>(Collections.nCopies(more.size(), BigInteger.ZERO));
            for (int i = 0; i < sum.size(); i++) {
                sum.set(i, more.get(i).add(some.isEmpty() ? BigInteger.ZERO : some.get(i)));
            }
            return sum;
        }
    }
}
