package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.AggregationJobExtension;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.VerifyInit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad aggregation requests at the Helper: each falls whole, commits nothing, and the good one after them still counts. */
@ExtendWith(ClusterExtension.class)
class BadAggregationTest {
    private static final AggregationJobExtension UNKNOWN = new AggregationJobExtension(0x7777, Bytes.EMPTY);

    private final Cluster cluster;

    BadAggregationTest(Cluster cluster) {
        this.cluster = cluster;
    }

    /** A request of a real Leader's that the Helper has not seen, and the client whose reports are in it. */
    private record Caught(RecordingClient client, HoldingProxy proxy, byte[] body, AggregationJobInitReq request) {
        AggregationJobInitReq with(List<AggregationJobExtension> extensions) {
            return new AggregationJobInitReq(
                    request.verificationKeyId(), request.aggParam(), extensions, request.verifyInits());
        }
    }

    private Caught catchRequest(TaskPair.Terms terms) throws Exception {
        HoldingProxy proxy = cluster.proxyTo(cluster.beta());
        List<byte[]> bodies = java.util.Collections.synchronizedList(new ArrayList<>());
        proxy.always(passage -> {
            if (passage.request().isAggregationJob()) {
                bodies.add(passage.request().body());
            }
            passage.cut();
        });
        RecordingClient client = terms.peerAt(proxy.uri()).add();
        client.upload(10);
        Await.until("the Leader sends a job", Cluster.PATIENCE, () -> !bodies.isEmpty());
        byte[] body = bodies.getFirst();
        return new Caught(client, proxy, body, AggregationJobInitReq.decode(body.clone()));
    }

    @Test
    void timeIntervalTask_shouldRefuseBadRequestsWhole() throws Exception {
        Caught caught = catchRequest(cluster.task());
        byte[] body = caught.body();
        AggregationJobInitReq good = caught.request();
        List<VerifyInit> twice = new ArrayList<>(good.verifyInits());
        twice.add(good.verifyInits().getFirst());
        AggregationJobExtension batchId =
                AggregationJobExtension.leaderSelectedBatchId(BatchId.of(Forge.random(BatchId.LENGTH)));
        TaskPair task = caught.client().task();
        new Answers()
                .problem(
                        "truncated", DapProblem.INVALID_MESSAGE, () -> send(task, Arrays.copyOf(body, body.length - 1)))
                .problem(
                        "trailing byte",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(task, Arrays.copyOf(body, body.length + 1)))
                .problem("empty", DapProblem.INVALID_MESSAGE, () -> send(task, new byte[0]))
                .problem(
                        "unknown verification key",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(
                                task,
                                new AggregationJobInitReq(77, good.aggParam(), good.extensions(), good.verifyInits())
                                        .encode()))
                .problem(
                        "a parameter",
                        DapProblem.INVALID_AGGREGATION_PARAMETER,
                        () -> send(
                                task,
                                new AggregationJobInitReq(
                                                good.verificationKeyId(),
                                                Bytes.copyOf(new byte[] {1}),
                                                good.extensions(),
                                                good.verifyInits())
                                        .encode()))
                .problem(
                        "a report twice",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(
                                task,
                                new AggregationJobInitReq(
                                                good.verificationKeyId(), good.aggParam(), good.extensions(), twice)
                                        .encode()))
                .problem(
                        "unknown extension",
                        DapProblem.UNSUPPORTED_EXTENSION,
                        () -> send(task, caught.with(List.of(UNKNOWN)).encode()))
                .problem(
                        "batch id in a time-interval task",
                        DapProblem.UNSUPPORTED_EXTENSION,
                        () -> send(task, caught.with(List.of(batchId)).encode()))
                .problem(
                        "unknown task",
                        DapProblem.UNRECOGNIZED_TASK,
                        () -> post(
                                task,
                                TaskId.of(Forge.random(32)),
                                task.aggregatorToken(),
                                MediaType.AGGREGATION_JOB_INIT_REQ.value(),
                                body))
                .status(
                        "another token",
                        401,
                        () -> post(task, task.id(), "guess", MediaType.AGGREGATION_JOB_INIT_REQ.value(), body))
                .status(
                        "the collector's token",
                        401,
                        () -> post(
                                task,
                                task.id(),
                                task.collectorToken(),
                                MediaType.AGGREGATION_JOB_INIT_REQ.value(),
                                body))
                .status(
                        "no token",
                        401,
                        () -> Http.post(
                                jobs(task, task.id()),
                                Map.of("Content-Type", MediaType.AGGREGATION_JOB_INIT_REQ.value()),
                                body))
                .status(
                        "other media type",
                        415,
                        () -> post(task, task.id(), task.aggregatorToken(), MediaType.UPLOAD_REQ.value(), body))
                .status("larger than the limit", 413, () -> send(task, new byte[64 << 20]))
                .check();
        assertThat(task.helper().rows().helperJobs(task.id()))
                .as("nothing was committed")
                .isZero();

        goesOn(caught);
    }

    @Test
    void leaderSelectedTask_shouldWantExactlyOneBatchId() throws Exception {
        Caught caught = catchRequest(cluster.task().leaderSelected());
        TaskPair task = caught.client().task();
        AggregationJobExtension good = caught.request().extensions().getFirst();
        AggregationJobExtension shorter = new AggregationJobExtension(
                AggregationJobExtension.LEADER_SELECTED_BATCH_ID, Bytes.copyOf(new byte[31]));
        new Answers()
                .problem(
                        "no batch id",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(task, caught.with(List.of()).encode()))
                .problem(
                        "a malformed one",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(task, caught.with(List.of(shorter)).encode()))
                .problem(
                        "two",
                        DapProblem.INVALID_MESSAGE,
                        () -> send(task, caught.with(List.of(good, good)).encode()))
                .problem(
                        "another extension beside it",
                        DapProblem.UNSUPPORTED_EXTENSION,
                        () -> send(task, caught.with(List.of(good, UNKNOWN)).encode()))
                .check();

        goesOn(caught);
    }

    @Test
    void tokenInTheOtherHeader_shouldDo() throws Exception {
        Caught caught = catchRequest(cluster.task());
        TaskPair task = caught.client().task();

        Http.Answer answer = Http.served(() -> Http.post(
                jobs(task, task.id()),
                Map.of(
                        "DAP-Auth-Token",
                        task.aggregatorToken(),
                        "Content-Type",
                        "Application/PPM-DAP ; version=18; MESSAGE=aggregation-job-init-req"),
                caught.body()));

        assertThat(answer.status() / 100).as("%s", answer).isEqualTo(2);
        goesOn(caught);
    }

    private static void goesOn(Caught caught) throws Exception {
        caught.proxy().calm();
        Ledger ledger = Ledger.settled(caught.client());
        assertThat(ledger.aggregated()).isEqualTo(10);
        ledger.collectsTheTruth();
    }

    private static java.net.URI jobs(TaskPair task, TaskId id) {
        return task.helperResource("tasks/" + id + "/aggregation_jobs");
    }

    private static Http.Answer send(TaskPair task, byte[] body) throws IOException {
        return post(task, task.id(), task.aggregatorToken(), MediaType.AGGREGATION_JOB_INIT_REQ.value(), body);
    }

    private static Http.Answer post(TaskPair task, TaskId id, String token, String mediaType, byte[] body)
            throws IOException {
        Map<String, String> headers = new HashMap<>();
        headers.put("Authorization", "Bearer " + token);
        headers.put("Content-Type", mediaType);
        return Http.post(jobs(task, id), headers, body);
    }
}
