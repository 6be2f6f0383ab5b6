package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.AggregateShareReq;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.CollectionJobExtension;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.TaskId;
import dev.sumac.systemtests.Collector.Job;
import java.io.IOException;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad collection jobs at the Leader and bad aggregate-share requests at the Helper: nothing is sealed by them. */
@ExtendWith(ClusterExtension.class)
class BadCollectionTest {
    private static final CollectionJobExtension UNKNOWN = new CollectionJobExtension(0x7777, Bytes.EMPTY);

    private final Cluster cluster;

    BadCollectionTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void leader_shouldRefuseBadCollectionJobs() throws Exception {
        RecordingClient client = cluster.task().add();
        TaskPair task = client.task();
        Collector collector = task.collector();
        client.upload(10);
        Ledger.settled(client);
        Query query = Collector.interval(task.now() - 1, 3);
        byte[] good = Collector.request(query).encode();
        URI jobs = task.leaderResource("tasks/" + task.id() + "/collection_jobs");
        String type = MediaType.COLLECTION_JOB_REQ.value();
        new Answers()
                .problem(
                        "truncated",
                        DapProblem.INVALID_MESSAGE,
                        () -> collector.post(Arrays.copyOf(good, good.length - 1)))
                .problem(
                        "trailing byte",
                        DapProblem.INVALID_MESSAGE,
                        () -> collector.post(Arrays.copyOf(good, good.length + 1)))
                .problem(
                        "other batch mode",
                        DapProblem.INVALID_MESSAGE,
                        () -> collector.post(
                                Collector.request(new Query.LeaderSelected()).encode()))
                .problem(
                        "empty interval",
                        DapProblem.BATCH_INVALID,
                        () -> collector.post(Collector.request(Collector.interval(task.now(), 0))
                                .encode()))
                .problem(
                        "overflowing interval",
                        DapProblem.BATCH_INVALID,
                        () -> collector.post(
                                Collector.request(Collector.interval(-2, 5)).encode()))
                .problem(
                        "a parameter",
                        DapProblem.INVALID_AGGREGATION_PARAMETER,
                        () -> collector.post(
                                new CollectionJobReq(query, Bytes.copyOf(new byte[1]), List.of()).encode()))
                .problem(
                        "unknown extension",
                        DapProblem.UNSUPPORTED_EXTENSION,
                        () -> collector.post(new CollectionJobReq(query, Bytes.EMPTY, List.of(UNKNOWN)).encode()))
                .problem(
                        "unknown task",
                        DapProblem.UNRECOGNIZED_TASK,
                        () -> Http.post(
                                task.leaderResource("tasks/" + TaskId.of(Forge.random(32)) + "/collection_jobs"),
                                Map.of("Content-Type", type, "Authorization", "Bearer " + task.collectorToken()),
                                good))
                .status(
                        "another token",
                        401,
                        () -> Http.post(jobs, Map.of("Content-Type", type, "Authorization", "Bearer guess"), good))
                .status(
                        "the Leader's token",
                        401,
                        () -> Http.post(
                                jobs,
                                Map.of("Content-Type", type, "Authorization", "Bearer " + task.aggregatorToken()),
                                good))
                .status("no token", 401, () -> Http.post(jobs, Map.of("Content-Type", type), good))
                .status(
                        "other media type",
                        415,
                        () -> Http.post(
                                jobs,
                                Map.of(
                                        "Content-Type",
                                        "text/plain",
                                        "Authorization",
                                        "Bearer " + task.collectorToken()),
                                good))
                .status("larger than the limit", 413, () -> collector.post(new byte[64 << 20]))
                .status(
                        "unknown job",
                        404,
                        () -> Http.get(
                                URI.create(jobs + "/" + UUID.randomUUID()),
                                Map.of("Authorization", "Bearer " + task.collectorToken())))
                .check();

        Job job = collector.start(query);
        assertThat(job.await().value()).isEqualTo(client.truth());
        assertThat(Http.get(job.location(), Map.of("Authorization", "Bearer guess"))
                        .status())
                .isEqualTo(401);
        new Answers()
                .problem(
                        "the same batch, asked otherwise",
                        DapProblem.BATCH_OVERLAP,
                        () -> collector.post(Collector.request(Collector.interval(task.now() - 2, 4))
                                .encode()))
                .check();
    }

    @Test
    void helper_shouldRefuseBadAggregateShareRequests() throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        RecordingClient client =
                cluster.task().minBatchSize(5).peerAt(proxy.uri()).add();
        TaskPair task = client.task();
        client.upload(10);
        Ledger.settled(client);
        List<byte[]> caught = new java.util.concurrent.CopyOnWriteArrayList<>();
        proxy.always(passage -> {
            if (passage.request().isAggregateShare()) {
                caught.add(passage.request().body());
            }
            passage.cut();
        });
        Job job = task.collector().start(Collector.interval(task.now() - 1, 3));
        Await.until("the Leader asks for the Helper's share", Cluster.PATIENCE, () -> !caught.isEmpty());
        byte[] body = caught.getFirst();
        AggregateShareReq good = AggregateShareReq.decode(body.clone());
        Interval interval = ((BatchSelector.TimeInterval) good.batchSelector()).batchInterval();
        new Answers()
                .problem(
                        "truncated", DapProblem.INVALID_MESSAGE, () -> send(task, Arrays.copyOf(body, body.length - 1)))
                .problem(
                        "trailing byte",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(task, Arrays.copyOf(body, body.length + 1)))
                .problem(
                        "other batch mode",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(
                                task,
                                request(
                                        Collector.request(new Query.LeaderSelected()),
                                        new BatchSelector.LeaderSelected(BatchId.of(Forge.random(32))),
                                        10,
                                        good.checksum())))
                .problem(
                        "empty interval",
                        DapProblem.BATCH_INVALID,
                        () -> send(
                                task,
                                request(
                                        Collector.request(Collector.interval(interval.start(), 0)),
                                        new BatchSelector.TimeInterval(new Interval(interval.start(), 0)),
                                        10,
                                        good.checksum())))
                .problem(
                        "a batch without reports",
                        DapProblem.INVALID_BATCH_SIZE,
                        () -> send(
                                task,
                                request(
                                        Collector.request(Collector.interval(interval.start() - 9, 2)),
                                        new BatchSelector.TimeInterval(new Interval(interval.start() - 9, 2)),
                                        0,
                                        Checksum.EMPTY)))
                .problem(
                        "a parameter",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(
                                task,
                                request(
                                        new CollectionJobReq(
                                                good.collectionJobReq().query(), Bytes.copyOf(new byte[1]), List.of()),
                                        good.batchSelector(),
                                        10,
                                        good.checksum())))
                .problem(
                        "unknown extension",
                        DapProblem.UNSUPPORTED_EXTENSION,
                        () -> send(
                                task,
                                request(
                                        new CollectionJobReq(
                                                good.collectionJobReq().query(), Bytes.EMPTY, List.of(UNKNOWN)),
                                        good.batchSelector(),
                                        10,
                                        good.checksum())))
                .problem(
                        "other count",
                        DapProblem.BATCH_MISMATCH,
                        () -> send(task, request(good.collectionJobReq(), good.batchSelector(), 9, good.checksum())))
                .problem(
                        "other reports",
                        DapProblem.BATCH_MISMATCH,
                        () -> send(
                                task,
                                request(
                                        good.collectionJobReq(),
                                        good.batchSelector(),
                                        10,
                                        Checksum.of(Forge.random(32)))))
                .status("another token", 401, () -> post(task, "guess", MediaType.AGGREGATE_SHARE_REQ.value(), body))
                .status(
                        "the collector's token",
                        401,
                        () -> post(task, task.collectorToken(), MediaType.AGGREGATE_SHARE_REQ.value(), body))
                .status(
                        "other media type",
                        415,
                        () -> post(task, task.aggregatorToken(), MediaType.COLLECTION_JOB_REQ.value(), body))
                .status("larger than the limit", 413, () -> send(task, new byte[64 << 20]))
                .check();
        assertThat(task.helper().rows().seals(task.id()))
                .as("nothing was sealed")
                .isEmpty();

        proxy.calm();

        assertThat(job.await().value()).isEqualTo(client.truth());
        Interval wider = new Interval(interval.start() - 1, interval.duration() + 1);
        new Answers()
                .problem(
                        "a batch that overlaps",
                        DapProblem.BATCH_OVERLAP,
                        () -> send(
                                task,
                                request(
                                        Collector.request(new Query.TimeInterval(wider)),
                                        new BatchSelector.TimeInterval(wider),
                                        10,
                                        good.checksum())))
                .check();
    }

    private static byte[] request(CollectionJobReq collection, BatchSelector selector, long count, Checksum checksum) {
        return new AggregateShareReq(collection, selector, count, checksum).encode();
    }

    /** The Helper may defer; then its answer is that of the last poll. */
    private static Http.Answer send(TaskPair task, byte[] body) throws IOException {
        Http.Answer first = post(task, task.aggregatorToken(), MediaType.AGGREGATE_SHARE_REQ.value(), body);
        if (first.status() / 100 != 2 || first.body().length > 0) {
            return first;
        }
        URI location = shares(task).resolve(first.header("Location"));
        return Await.until(
                "the Helper answers",
                Cluster.PATIENCE,
                () -> Http.get(location, Map.of("Authorization", "Bearer " + task.aggregatorToken())),
                answer -> answer.status() / 100 != 2 || answer.body().length > 0);
    }

    private static Http.Answer post(TaskPair task, String token, String mediaType, byte[] body) throws IOException {
        return Http.post(shares(task), Map.of("Authorization", "Bearer " + token, "Content-Type", mediaType), body);
    }

    private static URI shares(TaskPair task) {
        return task.helperResource("tasks/" + task.id() + "/aggregate_shares");
    }
}
