package dev.sumac.collect;

import static dev.sumac.collect.Collecting.COUNT;
import static dev.sumac.collect.Collecting.await;
import static dev.sumac.collect.Collecting.blank;
import static dev.sumac.collect.Collecting.interval;
import static dev.sumac.collect.Collecting.leaderSelected;
import static dev.sumac.collect.Collecting.problem;
import static dev.sumac.collect.Collecting.sealed;
import static dev.sumac.collect.Collecting.selector;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.matchesPattern;

import com.google.protobuf.ByteString;
import dev.sumac.collect.FakeHelper.Response;
import dev.sumac.collect.job.CollectionJobs;
import dev.sumac.collect.request.Answer;
import dev.sumac.dap.message.AggregateShare;
import dev.sumac.dap.message.AggregateShareReq;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.CollectionJobResp;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.kit.task.TaskEntry;
import dev.sumac.kit.task.TaskRegistry;
import dev.sumac.proto.BatchEvent;
import dev.sumac.proto.SealBatch;
import dev.sumac.proto.TaskRole;
import dev.sumac.proto.WaitingCause;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Leader's side: a Collector asks, prepare-service seals, the Helper adds its share. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class CollectionJobTest {

    private static FakePrepare prepare;

    @Inject
    CollectionJobs jobs;

    @Inject
    TaskRegistry registry;

    @Inject
    DataSource database;

    private final FakeHelper helper = new FakeHelper();
    private TaskId task;
    private TaskId selectedTask;

    @BeforeAll
    static void startPrepare() {
        prepare = new FakePrepare();
    }

    @AfterAll
    static void stopPrepare() {
        prepare.close();
    }

    @BeforeEach
    void tasks() {
        task = TestTasks.publish(Role.LEADER, BatchMode.TIME_INTERVAL, helper.url());
        selectedTask = TestTasks.publish(Role.LEADER, BatchMode.LEADER_SELECTED, helper.url());
        helper.answer((request, number) -> share());
    }

    @AfterEach
    void close() {
        helper.close();
    }

    // -- the way it goes

    @Test
    void post_shouldMakeAPendingJobAndAskForTheSeal() {
        prepare.silent(task);
        CollectionJobReq request = interval(1000, 10);
        io.restassured.response.Response response = post(task, request.encode());
        response.then()
                .statusCode(202)
                .header("Retry-After", "1")
                .header(
                        "Location",
                        matchesPattern("/of/the/leader/tasks/" + task + "/collection_jobs/[A-Za-z0-9_-]{22}"))
                .body(equalTo(""));
        await("the command", () -> !prepare.commands(task).isEmpty());
        SealBatch command = prepare.commands(task).getFirst();
        assertThat(command.getRole()).isEqualTo(TaskRole.TASK_ROLE_LEADER);
        assertThat(command.getCollectionJobReq()).isEqualTo(ByteString.copyFrom(request.encode()));
        assertThat(command.getWithdraw()).isFalse();
        get(path(response)).statusCode(202).header("Retry-After", "1").body(equalTo(""));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void job_shouldBecomeBothShares(boolean timeInterval) throws Exception {
        TaskId taskId = timeInterval ? task : selectedTask;
        CollectionJobReq request = timeInterval ? interval(1000, 10) : leaderSelected();
        BatchSelector selector = timeInterval ? selector(1000, 10) : Collecting.batch();
        prepare.answer(taskId, command -> FakePrepare.sealed(sealed(selector)));
        io.restassured.response.Response posted = post(taskId, request.encode());
        CollectionJobResp expected =
                new CollectionJobResp(COUNT, new Interval(1001, 2), Collecting.OUR_SHARE, Collecting.HELPERS_SHARE);
        assertThat(done(path(posted))).isEqualTo(expected);

        FakeHelper.Request asked = helper.requests().getFirst();
        assertThat(helper.requests()).hasSize(1);
        assertThat(asked.method()).isEqualTo("POST");
        assertThat(asked.path()).isEqualTo("/dialled/tasks/" + taskId + "/aggregate_shares");
        assertThat(asked.contentType()).isEqualTo("application/ppm-dap;message=aggregate-share-req");
        assertThat(asked.authorization()).isEqualTo("Bearer " + TestTasks.OUTGOING_TOKEN);
        assertThat(asked.body())
                .isEqualTo(Bytes.wrap(new AggregateShareReq(request, selector, COUNT, Collecting.CHECKSUM).encode()));

        io.restassured.response.Response again = post(taskId, request.encode());
        again.then().statusCode(200).header("Content-Type", "application/ppm-dap;message=collection-job-resp");
        assertThat(again.getHeader("Location")).isEqualTo(posted.getHeader("Location"));
        assertThat(CollectionJobResp.decode(again.asByteArray())).isEqualTo(expected);
    }

    @Test
    void post_shouldMakeOneJobOfIdenticalRequests() throws Exception {
        prepare.silent(selectedTask);
        byte[] request = leaderSelected().encode();
        Callable<String> post = () -> post(selectedTask, request).getHeader("Location");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<String> locations = threads
                    .invokeAll(IntStream.range(0, 24).mapToObj(i -> post).toList())
                    .stream()
                    .map(answer -> answer.resultNow())
                    .toList();
            assertThat(locations).containsOnly(locations.getFirst());
        }
        await("the command", () -> !prepare.commands(selectedTask).isEmpty());
        assertThat(prepare.commands(selectedTask))
                .extracting(SealBatch::getRequestId)
                .containsOnly(prepare.commands(selectedTask).getFirst().getRequestId());
    }

    @Test
    void post_shouldMakeANewJobOnceTheFirstIsDeleted() throws Exception {
        prepare.answer(selectedTask, command -> FakePrepare.sealed(sealed(Collecting.batch())));
        String first = path(post(selectedTask, leaderSelected().encode()));
        done(first);
        delete(first).statusCode(204);
        delete(first).statusCode(204);
        blank(get(first), 404);
        String second = path(post(selectedTask, leaderSelected().encode()));
        assertThat(second).isNotEqualTo(first);
        done(second);
    }

    @Test
    void delete_shouldWithdrawASealThatIsOnlyAskedFor() {
        prepare.silent(selectedTask);
        String job = path(post(selectedTask, leaderSelected().encode()));
        await("the command", () -> !prepare.commands(selectedTask).isEmpty());
        delete(job).statusCode(204);
        await("the withdrawal", () -> prepare.commands(selectedTask).getLast().getWithdraw());
        SealBatch withdrawal = prepare.commands(selectedTask).getLast();
        assertThat(withdrawal.getRequestId())
                .isEqualTo(prepare.commands(selectedTask).getFirst().getRequestId());

        int sent = prepare.commands(selectedTask).size();
        await("the withdrawal again", () -> prepare.commands(selectedTask).size() > sent);
        prepare.send(withdrawal, FakePrepare.refused("invalidBatchSize").orElseThrow());
        awaitSilence(selectedTask);
    }

    // -- seals that are refused, that wait, whose answers get lost

    @Test
    void job_shouldRepeatTheProblemOfItsSealAndLeaveItsIdentityFree() throws Exception {
        prepare.answer(task, command -> FakePrepare.refused("batchOverlap"));
        byte[] request = interval(2000, 1).encode();
        String first = path(post(task, request));
        await("failure", () -> get(first).extract().statusCode() == 400);
        problem(get(first), 400, "batchOverlap", task);
        problem(get(first), 400, "batchOverlap", task);
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(2000, 1))));
        String second = path(post(task, request));
        assertThat(second).isNotEqualTo(first);
        done(second);
    }

    @Test
    void job_shouldGiveUpWhenTooFewReportsCome() {
        prepare.answer(
                task,
                command -> command.getWithdraw()
                        ? FakePrepare.refused("invalidBatchSize")
                        : FakePrepare.waiting(WaitingCause.WAITING_CAUSE_TOO_FEW_REPORTS));
        String job = path(post(task, interval(3000, 1).encode()));
        await("failure", () -> get(job).extract().statusCode() == 400);
        problem(get(job), 400, "invalidBatchSize", task);
        assertThat(prepare.commands(task)).anyMatch(SealBatch::getWithdraw).anyMatch(command -> !command.getWithdraw());
    }

    @Test
    void job_shouldBeDoneWhenTheSealCameBeforeItsWithdrawal() throws Exception {
        prepare.answer(
                task,
                command -> command.getWithdraw()
                        ? FakePrepare.sealed(sealed(selector(3100, 1)))
                        : FakePrepare.waiting(WaitingCause.WAITING_CAUSE_TOO_FEW_REPORTS));
        assertThat(done(path(post(task, interval(3100, 1).encode()))).reportCount())
                .isEqualTo(COUNT);
    }

    @Test
    void job_shouldNotGiveUpForAnotherCause() throws Exception {
        prepare.answer(task, command -> FakePrepare.waiting(WaitingCause.WAITING_CAUSE_JOBS_PARKED));
        String job = path(post(task, interval(3200, 1).encode()));
        Collecting.pause(Duration.ofMillis(2500));
        get(job).statusCode(202);
        assertThat(prepare.commands(task)).noneMatch(SealBatch::getWithdraw);
        await("the operator's view", () -> Collecting.anonymous()
                .header("Authorization", "Bearer " + Backends.OPERATOR_TOKEN)
                .get("/q/metrics")
                .asString()
                .contains("sumac_seals_waiting{cause=\"jobs_parked\"} 1.0"));
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(3200, 1))));
        done(job);
    }

    @Test
    void job_shouldRepeatACommandWhoseAnswerWasLost() throws Exception {
        prepare.silent(task);
        String job = path(post(task, interval(4000, 1).encode()));
        await("repeats", () -> prepare.commands(task).size() >= 4);
        assertThat(prepare.commands(task)).containsOnly(prepare.commands(task).getFirst());
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(4000, 1))));
        done(job);
        awaitSilence(task);
    }

    /** What is committed is all that it leaves: it woke nobody, sent nothing, and was never heard of again. */
    @Test
    void job_shouldBeAskedForByAnotherReplica_whenItsOwnDiesBetweenTheCommitAndTheCommand() throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(4500, 1))));
        byte[] request = interval(4500, 1).encode();
        TaskEntry known = registry.findCurrent(task, Duration.ofSeconds(30)).orElseThrow();

        assertThat(jobs.create(known, request)).isInstanceOf(Answer.Pending.class);

        await("the command", () -> !prepare.commands(task).isEmpty());
        assertThat(prepare.commands(task).getFirst().getCollectionJobReq()).isEqualTo(ByteString.copyFrom(request));
        // The Collector, which has no answer, asks again, and finds the job.
        assertThat(done(path(post(task, request))).reportCount()).isEqualTo(COUNT);
        assertThat(prepare.commands(task))
                .extracting(SealBatch::getRequestId)
                .containsOnly(prepare.commands(task).getFirst().getRequestId());
    }

    @Test
    void job_shouldNotMindAnswersThatComeAgainOrMakeNoSense() throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(5000, 1))));
        String job = path(post(task, interval(5000, 1).encode()));
        CollectionJobResp response = done(job);
        SealBatch command = prepare.commands(task).getFirst();
        prepare.send(command, FakePrepare.refused("batchMismatch").orElseThrow());
        prepare.send(
                command,
                FakePrepare.sealed(sealed(selector(1, 1)).toBuilder()
                                .setReportCount(9)
                                .build())
                        .orElseThrow());
        prepare.sendRaw(task.toByteArray(), new byte[] {1, 2, 3});
        prepare.sendRaw(task.toByteArray(), BatchEvent.getDefaultInstance().toByteArray());
        // Behind them on the same partition, so they were read.
        prepare.answer(task, again -> FakePrepare.sealed(sealed(selector(5001, 1))));
        done(path(post(task, interval(5001, 1).encode())));
        assertThat(done(job)).isEqualTo(response);
    }

    @Test
    void job_shouldStayPendingOverASealThatDoesNotDecode() throws Exception {
        prepare.answer(
                task,
                command -> FakePrepare.sealed(sealed(selector(5100, 1)).toBuilder()
                        .setEncryptedAggregateShare(ByteString.copyFrom(new byte[] {1}))
                        .build()));
        String job = path(post(task, interval(5100, 1).encode()));
        await("repeats", () -> prepare.commands(task).size() >= 3);
        get(job).statusCode(202);
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(5100, 1))));
        done(job);
    }

    @Test
    void post_shouldRefuseARangeThatOverlapsACollectedOne() throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(6000, 10))));
        String job = path(post(task, interval(6000, 10).encode()));
        done(job);
        delete(job).statusCode(204);
        for (CollectionJobReq overlapping :
                List.of(interval(5990, 11), interval(6009, 1), interval(6003, 2), interval(0, -1))) {
            problem(post(task, overlapping.encode()).then(), 400, "batchOverlap", task);
        }
        prepare.silent(task);
        post(task, interval(5990, 10).encode()).then().statusCode(202);
        post(task, interval(6010, 1).encode()).then().statusCode(202);
        post(task, interval(Long.MIN_VALUE, 5).encode()).then().statusCode(202);
    }

    // -- the Helper

    @Test
    void job_shouldPollAHelperThatDefers() throws Exception {
        String location = TestTasks.HELPER_PATH + "/tasks/" + task + "/aggregate_shares/some-id?a=b";
        helper.answer((request, number) -> switch (number) {
            case 1 -> Response.empty(201, Map.of("Location", location, "Retry-After", "0"));
            case 2, 3 -> Response.empty(number == 2 ? 200 : 202, Map.of());
            default -> share();
        });
        assertThat(collect(7000).helperEncryptedAggShare()).isEqualTo(Collecting.HELPERS_SHARE);
        assertThat(helper.requests())
                .extracting(FakeHelper.Request::method)
                .containsExactly("POST", "GET", "GET", "GET");
        assertThat(helper.requests().subList(1, 4)).allSatisfy(poll -> {
            assertThat(poll.path()).isEqualTo("/dialled/tasks/" + task + "/aggregate_shares/some-id?a=b");
            assertThat(poll.authorization()).isEqualTo("Bearer " + TestTasks.OUTGOING_TOKEN);
        });
    }

    @Test
    void job_shouldAskAgainWhenTheHelperForgetsItsLocation() throws Exception {
        helper.answer((request, number) -> switch (number) {
            case 1 -> Response.empty(202, Map.of("Location", "/dialled/x"));
            case 2 -> Response.empty(404, Map.of());
            default -> share();
        });
        collect(7100);
        assertThat(helper.requests()).extracting(FakeHelper.Request::method).containsExactly("POST", "GET", "POST");
        assertThat(helper.requests().get(2).body())
                .isEqualTo(helper.requests().getFirst().body());
    }

    @Test
    void job_shouldNotCarryItsTokenToAnotherOrigin() throws Exception {
        try (FakeHelper stranger = new FakeHelper()) {
            helper.answer((request, number) ->
                    number == 1 ? Response.empty(202, Map.of("Location", stranger.url() + "x")) : share());
            collect(7200);
            assertThat(stranger.requests()).isEmpty();
        }
    }

    static Stream<Arguments> passingFailures() {
        byte[] garbage = {1, 2, 3};
        Map<String, String> shareType = Map.of("Content-Type", "application/ppm-dap;message=aggregate-share");
        return Stream.of(
                Arguments.of("500", Response.empty(500, Map.of())),
                Arguments.of("503 with Retry-After", Response.empty(503, Map.of("Retry-After", "0"))),
                Arguments.of("408", Response.empty(408, Map.of())),
                Arguments.of("429", Response.empty(429, Map.of("Retry-After", "Wed, 21 Oct 2015 07:28:00 GMT"))),
                Arguments.of("401", Response.empty(401, Map.of())),
                Arguments.of("404 that is no problem of the draft's", Response.empty(404, Map.of())),
                Arguments.of("a redirect", Response.empty(307, Map.of("Location", "/elsewhere"))),
                Arguments.of("deferred to nowhere", Response.empty(202, Map.of())),
                Arguments.of("another media type", new Response(200, Map.of("Content-Type", "text/plain"), garbage)),
                Arguments.of("a share longer than ours", new Response(200, shareType, overlong())),
                Arguments.of("no AggregateShare", new Response(200, shareType, garbage)),
                Arguments.of(
                        "a share and more",
                        new Response(
                                200,
                                shareType,
                                concat(new AggregateShare(Collecting.HELPERS_SHARE).encode(), garbage))));
    }

    /** Well-formed, and no share of the task's: kept, it would be all that the Collector ever gets. */
    private static byte[] overlong() {
        Bytes enc = Collecting.HELPERS_SHARE.enc();
        return new AggregateShare(new HpkeCiphertext(1, enc, Bytes.wrap(new byte[1 << 20]))).encode();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passingFailures")
    void job_shouldRepeatTheIdenticalRequest(String name, Response failure) throws Exception {
        helper.answer((request, number) -> number < 3 ? failure : share());
        assertThat(collect(8000).helperEncryptedAggShare()).isEqualTo(Collecting.HELPERS_SHARE);
        assertThat(helper.requests()).hasSize(3);
        assertThat(helper.requests()).containsOnly(helper.requests().getFirst());
    }

    @Test
    void job_shouldRepeatTheIdenticalRequestWhenTheConnectionBreaks() throws Exception {
        helper.answer((request, number) -> {
            if (number < 3) {
                throw new IOException("the fake hangs up");
            }
            return share();
        });
        collect(8100);
        assertThat(helper.requests()).containsOnly(helper.requests().getFirst());
    }

    @Test
    void job_shouldRepeatTheIdenticalRequestWhenTheHelperHangs() throws Exception {
        helper.answer((request, number) -> {
            if (number == 1) {
                Collecting.pause(Duration.ofSeconds(12));
            }
            return share();
        });
        collect(8200);
        assertThat(helper.requests())
                .hasSizeGreaterThan(1)
                .containsOnly(helper.requests().getFirst());
    }

    private static Response refusal(String token) {
        String problem = "{\"type\":\"urn:ietf:params:ppm:dap:error:" + token + "\",\"detail\":\"not the same\"}";
        return new Response(
                400,
                Map.of("Content-Type", "application/problem+json"),
                problem.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    @Test
    void job_shouldTakeOverTheHelpersProblem() {
        helper.answer((request, number) -> refusal("batchMismatch"));
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(9000, 1))));
        String job = path(post(task, interval(9000, 1).encode()));
        await("failure", () -> get(job).extract().statusCode() == 400);
        problem(get(job), 400, "batchMismatch", task);
        assertThat(helper.requests()).hasSize(1);
    }

    /** The batch is sealed: whatever the operators have mended since, no other job could have it. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void post_shouldReturnToTheJobThatTheHelperHasRefused(boolean timeInterval) throws Exception {
        TaskId taskId = timeInterval ? task : selectedTask;
        CollectionJobReq request = timeInterval ? interval(9050, 1) : leaderSelected();
        BatchSelector selector = timeInterval ? selector(9050, 1) : Collecting.batch();
        helper.answer((asked, number) -> number < 3 ? refusal("invalidBatchSize") : share());
        prepare.answer(taskId, command -> FakePrepare.sealed(sealed(selector)));
        String job = path(post(taskId, request.encode()));
        for (int refusals = 1; refusals < 3; refusals++) {
            await("failure", () -> get(job).extract().statusCode() == 400);
            problem(get(job), 400, "invalidBatchSize", taskId);
            io.restassured.response.Response again = post(taskId, request.encode());
            again.then().statusCode(202);
            assertThat(path(again)).isEqualTo(job);
        }
        assertThat(done(job).helperEncryptedAggShare()).isEqualTo(Collecting.HELPERS_SHARE);
        assertThat(helper.requests()).hasSize(3).containsOnly(helper.requests().getFirst());
        assertThat(prepare.commands(taskId)).hasSize(1);
    }

    @Test
    void job_shouldFailWhenTheHelperRefusesTheRequestWithoutSayingWhy() {
        helper.answer((request, number) -> Response.empty(400, Map.of()));
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(9100, 1))));
        String job = path(post(task, interval(9100, 1).encode()));
        await("failure", () -> get(job).extract().statusCode() == 400);
        blank(get(job), 400);
    }

    @Test
    void job_shouldNotWaitForAnotherTasksHelper() throws Exception {
        try (FakeHelper hanging = new FakeHelper()) {
            hanging.answer((request, number) -> {
                Collecting.pause(Duration.ofSeconds(20));
                return share();
            });
            for (int i = 0; i < 20; i++) {
                TaskId stuck = TestTasks.publish(Role.LEADER, BatchMode.LEADER_SELECTED, hanging.url());
                prepare.answer(stuck, command -> FakePrepare.sealed(sealed(Collecting.batch())));
                post(stuck, leaderSelected().encode()).then().statusCode(202);
            }
            await("the hanging Helper is asked", () -> hanging.requests().size() >= 8);
            long start = System.nanoTime();
            collect(9200);
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(9));
        }
    }

    /** The renewal waits for another job's row while the answer comes. */
    @Test
    void job_shouldBeAskedAgainSoonThoughLeasesWereJustRenewed() throws Exception {
        CountDownLatch refuse = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        TaskId hanging = selectedTask;
        helper.answer((request, number) -> {
            hold(request.path().contains(hanging.toString()) ? end : refuse);
            return refuse.getCount() == 0 && asked(task) == 1
                    ? Response.empty(503, Map.of("Retry-After", "3"))
                    : share();
        });
        prepare.answer(hanging, command -> FakePrepare.sealed(sealed(Collecting.batch())));
        post(hanging, leaderSelected().encode()).then().statusCode(202);
        await("one is asked for", () -> asked(hanging) == 1);
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(9300, 1))));
        post(task, interval(9300, 1).encode()).then().statusCode(202);
        await("the other is asked for", () -> asked(task) == 1);
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("select 1 from collect.collection_job where task_id = decode('"
                    + HexFormat.of().formatHex(hanging.toByteArray()) + "', 'hex') for update");
            await("the renewal waits", () -> isAnybodyLocked(statement));
            refuse.countDown();
            Collecting.pause(Duration.ofSeconds(1));
            connection.rollback();
        }
        long start = System.nanoTime();
        await("it is asked for again", () -> asked(task) == 2);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
        end.countDown();
    }

    private static boolean isAnybodyLocked(Statement statement) {
        try (ResultSet locked =
                statement.executeQuery("select 1 from pg_stat_activity where wait_event_type = 'Lock'")) {
            return locked.next();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long asked(TaskId of) {
        return helper.requests().stream()
                .filter(request -> request.path().contains(of.toString()))
                .count();
    }

    private static void hold(CountDownLatch until) {
        try {
            assertThat(until.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    // -- bad input

    static Stream<Arguments> badRequests() {
        byte[] good = interval(1000, 10).encode();
        byte[] trailing = concat(good, new byte[1]);
        byte[] unknownMode = good.clone();
        unknownMode[0] = 3;
        byte[] lying = good.clone();
        lying[2] = 17;
        return Stream.of(
                Arguments.of("empty", new byte[0], "invalidMessage"),
                Arguments.of("trailing byte", trailing, "invalidMessage"),
                Arguments.of("unknown batch mode", unknownMode, "invalidMessage"),
                Arguments.of("a length that lies", lying, "invalidMessage"),
                Arguments.of("the other batch mode", leaderSelected().encode(), "invalidMessage"),
                Arguments.of(
                        "a parameter",
                        Collecting.withParameter(interval(1000, 10)).encode(),
                        "invalidAggregationParameter"),
                Arguments.of(
                        "a parameter comes before a bad interval",
                        Collecting.withParameter(interval(1000, 0)).encode(),
                        "invalidAggregationParameter"),
                Arguments.of("an empty interval", interval(1000, 0).encode(), "batchInvalid"),
                Arguments.of("an interval that overflows", interval(-10, 10).encode(), "batchInvalid"),
                Arguments.of(
                        "a bad interval comes before an extension",
                        Collecting.with(interval(-1, -1), 5).encode(),
                        "batchInvalid"),
                Arguments.of(
                        "unknown extension",
                        Collecting.with(interval(1000, 10), 5).encode(),
                        "unsupportedExtension"),
                Arguments.of(
                        "unordered extensions",
                        Collecting.with(interval(1000, 10), 5, 4).encode(),
                        "invalidExtension"),
                Arguments.of(
                        "repeated extension",
                        Collecting.with(interval(1000, 10), 5, 5).encode(),
                        "invalidExtension"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void post_shouldRefuseWithoutMakingAJob(String name, byte[] request, String problem) {
        problem(post(task, request).then(), 400, problem, task);
        Collecting.pause(Duration.ofMillis(100));
        assertThat(prepare.commands(task)).isEmpty();
    }

    @Test
    void post_shouldRefuseEveryTruncation() {
        byte[] request = interval(1000, 10).encode();
        for (int length : new int[] {1, 3, 12, 19, 23, request.length - 1}) {
            problem(post(task, java.util.Arrays.copyOf(request, length)).then(), 400, "invalidMessage", task);
        }
    }

    @Test
    void post_shouldRefuseABodyAboveTheLimit() {
        blank(post(task, new byte[600_000]).then(), 413);
    }

    @Test
    void post_shouldRefuseAnotherMediaType() {
        blank(
                Collecting.as(TestTasks.COLLECTOR_TOKEN)
                        .contentType(Collecting.SHARE_REQ)
                        .body(interval(1000, 10).encode())
                        .post("/tasks/" + task + "/collection_jobs")
                        .then(),
                415);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "Bearer ", "Bearer wrong", "Basic " + TestTasks.COLLECTOR_TOKEN, TestTasks.COLLECTOR_TOKEN})
    void everyMethod_shouldNeedTheCollectorsToken(String authorization) {
        String jobs = "/tasks/" + task + "/collection_jobs";
        for (ValidatableResponse response : List.of(
                Collecting.anonymous()
                        .header("Authorization", authorization)
                        .contentType(Collecting.JOB_REQ)
                        .body(interval(1000, 10).encode())
                        .post(jobs)
                        .then(),
                Collecting.anonymous()
                        .header("Authorization", authorization)
                        .get(jobs + "/x")
                        .then(),
                Collecting.anonymous()
                        .header("Authorization", authorization)
                        .delete(jobs + "/x")
                        .then())) {
            response.header("WWW-Authenticate", "Bearer");
            blank(response, 401);
        }
    }

    @Test
    void post_shouldTakeTheTokenInTheOtherHeader() {
        prepare.silent(task);
        Collecting.anonymous()
                .header("DAP-Auth-Token", TestTasks.COLLECTOR_TOKEN)
                .contentType(Collecting.JOB_REQ)
                .body(interval(1000, 10).encode())
                .post("/tasks/" + task + "/collection_jobs")
                .then()
                .statusCode(202);
    }

    @Test
    void everyMethod_shouldNotKnowTasksThatAreNotLedHere() {
        TaskId unknown = TaskId.of(TestTasks.random(32));
        TaskId helped = TestTasks.publish(Role.HELPER, BatchMode.TIME_INTERVAL, helper.url());
        for (TaskId other : List.of(unknown, helped)) {
            problem(post(other, interval(1, 1).encode()).then(), 404, "unrecognizedTask", other);
            problem(get("/tasks/" + other + "/collection_jobs/x"), 404, "unrecognizedTask", other);
            problem(delete("/tasks/" + other + "/collection_jobs/x"), 404, "unrecognizedTask", other);
        }
    }

    @Test
    void job_shouldBeFinishedAndReadThoughItsTaskWasDeleted() throws Exception {
        prepare.silent(task);
        String job = path(post(task, interval(1000, 10).encode()));
        TestTasks.publish(task, Role.LEADER, BatchMode.TIME_INTERVAL, helper.url(), true);
        problem(post(task, interval(1, 1).encode()).then(), 404, "unrecognizedTask", task);
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(1000, 10))));
        done(job);
    }

    @Test
    void get_shouldNotFindAnotherTasksJob() {
        prepare.silent(task);
        String job = path(post(task, interval(1000, 10).encode()));
        String elsewhere = job.replace(task.toString(), selectedTask.toString());
        blank(get(elsewhere), 404);
        delete(elsewhere).statusCode(204);
        get(job).statusCode(202);
    }

    // --

    private CollectionJobResp collect(long start) throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(start, 1))));
        return done(path(post(task, interval(start, 1).encode())));
    }

    private void awaitSilence(TaskId taskId) {
        int[] before = {-1};
        await("silence", () -> {
            before[0] = prepare.commands(taskId).size();
            Collecting.pause(Duration.ofSeconds(1));
            return prepare.commands(taskId).size() == before[0];
        });
    }

    private static Response share() {
        return new Response(
                200,
                Map.of("Content-Type", "application/ppm-dap;message=aggregate-share"),
                new AggregateShare(Collecting.HELPERS_SHARE).encode());
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = java.util.Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static io.restassured.response.Response post(TaskId taskId, byte[] body) {
        return Collecting.as(TestTasks.COLLECTOR_TOKEN)
                .contentType(Collecting.JOB_REQ)
                .body(body)
                .post("/tasks/" + taskId + "/collection_jobs");
    }

    private static String path(io.restassured.response.Response response) {
        return Collecting.local(response, TestTasks.LEADER_PATH);
    }

    private static ValidatableResponse get(String path) {
        return Collecting.as(TestTasks.COLLECTOR_TOKEN).get(path).then();
    }

    private static ValidatableResponse delete(String path) {
        return Collecting.as(TestTasks.COLLECTOR_TOKEN).delete(path).then();
    }

    private static CollectionJobResp done(String path) throws Exception {
        await("the result", () -> get(path).extract().statusCode() == 200);
        return CollectionJobResp.decode(get(path)
                .header("Content-Type", "application/ppm-dap;message=collection-job-resp")
                .extract()
                .asByteArray());
    }
}
