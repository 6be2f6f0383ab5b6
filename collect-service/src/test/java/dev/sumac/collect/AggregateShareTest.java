package dev.sumac.collect;

import static dev.sumac.collect.Collecting.await;
import static dev.sumac.collect.Collecting.blank;
import static dev.sumac.collect.Collecting.interval;
import static dev.sumac.collect.Collecting.leaderSelected;
import static dev.sumac.collect.Collecting.problem;
import static dev.sumac.collect.Collecting.sealed;
import static dev.sumac.collect.Collecting.selector;
import static dev.sumac.collect.Collecting.shareRequest;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.google.protobuf.ByteString;
import dev.sumac.dap.message.AggregateShare;
import dev.sumac.dap.message.AggregateShareReq;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.proto.SealBatch;
import dev.sumac.proto.TaskRole;
import dev.sumac.proto.WaitingCause;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The Helper's side: a Leader asks, prepare-service seals or refuses. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class AggregateShareTest {

    private static FakePrepare prepare;
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
        task = TestTasks.publish(Role.HELPER, BatchMode.TIME_INTERVAL, "https://leader.example/");
        selectedTask = TestTasks.publish(Role.HELPER, BatchMode.LEADER_SELECTED, "https://leader.example/");
    }

    @Test
    void post_shouldAnswerWithTheShareAsSoonAsItIsSealed() throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(1000, 10))));
        AggregateShareReq request = shareRequest(interval(1000, 10), selector(1000, 10));
        Response response = post(task, request.encode());
        assertThat(share(settled(response))).isEqualTo(new AggregateShare(Collecting.OUR_SHARE));
        assertThat(share(get(path(response)))).isEqualTo(new AggregateShare(Collecting.OUR_SHARE));

        SealBatch command = prepare.commands(task).getFirst();
        assertThat(command.getRole()).isEqualTo(TaskRole.TASK_ROLE_HELPER);
        assertThat(command.getCollectionJobReq())
                .isEqualTo(ByteString.copyFrom(interval(1000, 10).encode()));
        assertThat(command.getBatchSelector())
                .isEqualTo(ByteString.copyFrom(selector(1000, 10).encode()));
        assertThat(command.getReportCount()).isEqualTo(Collecting.COUNT);
        assertThat(command.getChecksum()).isEqualTo(ByteString.copyFrom(Collecting.CHECKSUM.encode()));
    }

    @Test
    void post_shouldAnswerARepeatFromTheRow() throws Exception {
        prepare.answer(selectedTask, command -> FakePrepare.sealed(sealed(Collecting.batch())));
        byte[] request = shareRequest(leaderSelected(), Collecting.batch()).encode();
        Response first = post(selectedTask, request);
        share(settled(first));
        prepare.answer(selectedTask, command -> FakePrepare.refused("batchOverlap"));
        Response second = post(selectedTask, request);
        assertThat(share(second.then())).isEqualTo(new AggregateShare(Collecting.OUR_SHARE));
        assertThat(second.getHeader("Location")).isEqualTo(first.getHeader("Location"));
        assertThat(prepare.commands(selectedTask).stream()
                        .map(SealBatch::getRequestId)
                        .distinct())
                .hasSize(1);
    }

    @Test
    void post_shouldMakeOneShareOfIdenticalRequests() throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(1000, 10))));
        byte[] request = shareRequest(interval(1000, 10), selector(1000, 10)).encode();
        Callable<String> post = () -> post(task, request).getHeader("Location");
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            List<String> locations = threads
                    .invokeAll(IntStream.range(0, 24).mapToObj(i -> post).toList())
                    .stream()
                    .map(answer -> answer.resultNow())
                    .toList();
            assertThat(locations).containsOnly(locations.getFirst());
        }
        assertThat(prepare.commands(task).stream().map(SealBatch::getRequestId).distinct())
                .hasSize(1);
    }

    @Test
    void post_shouldDeferWhenTheSealTakesLong() throws Exception {
        prepare.answer(task, command -> FakePrepare.waiting(WaitingCause.WAITING_CAUSE_TOO_FEW_REPORTS));
        Response response =
                post(task, shareRequest(interval(1, 1), selector(1, 1)).encode());
        response.then().statusCode(202).header("Retry-After", "1").body(equalTo(""));
        String share = path(response);
        get(share).statusCode(202).header("Retry-After", "1").body(equalTo(""));
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(1, 1))));
        await("the share", () -> get(share).extract().statusCode() == 200);
        assertThat(share(get(share))).isEqualTo(new AggregateShare(Collecting.OUR_SHARE));
        assertThat(prepare.commands(task)).noneMatch(SealBatch::getWithdraw);
    }

    @ParameterizedTest
    @ValueSource(strings = {"batchOverlap", "invalidBatchSize", "batchMismatch", "batchInvalid"})
    void post_shouldAnswerWithTheSealsProblemAndAskAnewNextTime(String problem) throws Exception {
        prepare.answer(task, command -> FakePrepare.refused(problem));
        byte[] request = shareRequest(interval(1, 1), selector(1, 1)).encode();
        problem(settled(post(task, request)), 400, problem, task);
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(1, 1))));
        share(settled(post(task, request)));
        assertThat(prepare.commands(task).stream().map(SealBatch::getRequestId).distinct())
                .hasSize(2);
    }

    @Test
    void get_shouldRepeatTheProblemOfAShareThatWasDeferredBefore() {
        prepare.silent(task);
        String share =
                path(post(task, shareRequest(interval(1, 1), selector(1, 1)).encode()));
        prepare.answer(task, command -> FakePrepare.refused("batchMismatch"));
        await("the refusal", () -> get(share).extract().statusCode() == 400);
        problem(get(share), 400, "batchMismatch", task);
        problem(get(share), 400, "batchMismatch", task);
    }

    @Test
    void delete_shouldForgetTheShareAndNotTheSeal() throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(1, 1))));
        byte[] request = shareRequest(interval(1, 1), selector(1, 1)).encode();
        Response response = post(task, request);
        share(settled(response));
        delete(path(response)).statusCode(204);
        delete(path(response)).statusCode(204);
        blank(get(path(response)), 404);
        assertThat(prepare.commands(task)).noneMatch(SealBatch::getWithdraw);
        // prepare-service knows the seal under another request.
        prepare.answer(task, command -> FakePrepare.refused("batchOverlap"));
        problem(settled(post(task, request)), 400, "batchOverlap", task);
    }

    @Test
    void delete_shouldWithdrawASealThatIsOnlyAskedFor() {
        prepare.silent(task);
        delete(path(post(task, shareRequest(interval(1, 1), selector(1, 1)).encode())))
                .statusCode(204);
        await("the withdrawal", () -> prepare.commands(task).stream().anyMatch(SealBatch::getWithdraw));
    }

    // -- bad input

    static Stream<Arguments> badRequests() {
        byte[] good = shareRequest(interval(1000, 10), selector(1000, 10)).encode();
        return Stream.of(
                Arguments.of("empty", new byte[0], "invalidMessage"),
                Arguments.of("trailing byte", Arrays.copyOf(good, good.length + 1), "invalidMessage"),
                Arguments.of(
                        "the other batch mode",
                        shareRequest(leaderSelected(), Collecting.batch()).encode(),
                        "invalidMessage"),
                Arguments.of(
                        "two batch modes",
                        shareRequest(interval(1000, 10), Collecting.batch()).encode(),
                        "invalidMessage"),
                Arguments.of(
                        "a selector that begins before the query",
                        shareRequest(interval(1000, 10), selector(999, 2)).encode(),
                        "batchInvalid"),
                Arguments.of(
                        "a selector that ends after the query",
                        shareRequest(interval(1000, 10), selector(1009, 2)).encode(),
                        "batchInvalid"),
                Arguments.of(
                        "an empty selector",
                        shareRequest(interval(1000, 10), selector(1000, 0)).encode(),
                        "batchInvalid"),
                Arguments.of(
                        "a selector that overflows",
                        shareRequest(interval(-10, 5), selector(-10, 10)).encode(),
                        "batchInvalid"),
                Arguments.of(
                        "a query that overflows",
                        shareRequest(interval(-10, 10), selector(-10, 5)).encode(),
                        "batchInvalid"),
                Arguments.of(
                        "a parameter",
                        shareRequest(Collecting.withParameter(interval(1000, 10)), selector(1000, 10))
                                .encode(),
                        "invalidMessage"),
                Arguments.of(
                        "unknown extension",
                        shareRequest(Collecting.with(interval(1000, 10), 5), selector(1000, 10))
                                .encode(),
                        "unsupportedExtension"),
                Arguments.of(
                        "unordered extensions",
                        shareRequest(Collecting.with(interval(1000, 10), 5, 4), selector(1000, 10))
                                .encode(),
                        "invalidExtension"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badRequests")
    void post_shouldRefuseWithoutASeal(String name, byte[] request, String problem) {
        problem(post(task, request).then(), 400, problem, task);
        Collecting.pause(java.time.Duration.ofMillis(100));
        assertThat(prepare.commands(task)).isEmpty();
    }

    @Test
    void post_shouldRefuseEveryTruncation() {
        byte[] request = shareRequest(interval(1000, 10), selector(1000, 10)).encode();
        for (int length : new int[] {1, 3, 12, 19, 23, request.length - 1}) {
            problem(post(task, Arrays.copyOf(request, length)).then(), 400, "invalidMessage", task);
        }
    }

    @Test
    void post_shouldRefuseAnotherMediaTypeAndALargeBody() {
        blank(
                Collecting.as(TestTasks.LEADER_TOKEN)
                        .contentType("application/ppm-dap")
                        .body(shareRequest(interval(1, 1), selector(1, 1)).encode())
                        .post("/tasks/" + task + "/aggregate_shares")
                        .then(),
                415);
        blank(post(task, new byte[600_000]).then(), 413);
    }

    /** The test's own port is the service's; half of the bytes that it announces never come. */
    private Socket slowPost() {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
            OutputStream out = socket.getOutputStream();
            out.write(("POST /tasks/" + task + "/aggregate_shares HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + TestTasks.LEADER_TOKEN + "\r\nContent-Type: " + Collecting.SHARE_REQ
                            + "\r\nContent-Length: " + Backends.BODY_ROOM / 2 + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[Backends.BODY_ROOM / 4]);
            return socket;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void post_shouldTakeNoMoreThanThereIsRoomFor_andWaitForNoSlowBody() throws Exception {
        List<Socket> slow = new ArrayList<>();
        await("no room", () -> {
            slow.add(slowPost());
            return post(task, new byte[1000]).statusCode() == 503;
        });
        List<String> answers = new ArrayList<>();
        for (Socket socket : slow) {
            try (socket) {
                answers.add(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII));
            }
        }
        assertThat(answers).contains("HTTP/1.1 408").isSubsetOf("HTTP/1.1 408", "HTTP/1.1 503");
        assertThat(post(task, new byte[1000]).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Bearer wrong", "Bearer " + TestTasks.COLLECTOR_TOKEN})
    void everyMethod_shouldNeedTheLeadersToken(String authorization) {
        String shares = "/tasks/" + task + "/aggregate_shares";
        for (ValidatableResponse response : List.of(
                Collecting.anonymous()
                        .header("Authorization", authorization)
                        .contentType(Collecting.SHARE_REQ)
                        .body(shareRequest(interval(1, 1), selector(1, 1)).encode())
                        .post(shares)
                        .then(),
                Collecting.anonymous()
                        .header("Authorization", authorization)
                        .get(shares + "/x")
                        .then(),
                Collecting.anonymous()
                        .header("Authorization", authorization)
                        .delete(shares + "/x")
                        .then())) {
            response.header("WWW-Authenticate", "Bearer");
            blank(response, 401);
        }
    }

    @Test
    void everyMethod_shouldNotKnowTasksThatAreNotHelpedHere() {
        TaskId unknown = TaskId.of(TestTasks.random(32));
        TaskId led = TestTasks.publish(Role.LEADER, BatchMode.TIME_INTERVAL, "https://helper.example/");
        for (TaskId other : List.of(unknown, led)) {
            problem(post(other, new byte[1]).then(), 404, "unrecognizedTask", other);
            problem(get("/tasks/" + other + "/aggregate_shares/x"), 404, "unrecognizedTask", other);
            problem(delete("/tasks/" + other + "/aggregate_shares/x"), 404, "unrecognizedTask", other);
        }
    }

    @Test
    void post_shouldAnswerARepeatThoughTheTaskWasDeletedMeanwhile() throws Exception {
        prepare.answer(task, command -> FakePrepare.sealed(sealed(selector(1000, 10))));
        byte[] request = shareRequest(interval(1000, 10), selector(1000, 10)).encode();
        String share = path(post(task, request));
        await("the share", () -> get(share).extract().statusCode() == 200);
        TestTasks.publish(task, Role.HELPER, BatchMode.TIME_INTERVAL, "https://leader.example/", true);
        byte[] other = shareRequest(interval(1, 1), selector(1, 1)).encode();
        problem(post(task, other).then(), 404, "unrecognizedTask", task);
        assertThat(share(post(task, request).then())).isEqualTo(new AggregateShare(Collecting.OUR_SHARE));
        assertThat(share(get(share))).isEqualTo(new AggregateShare(Collecting.OUR_SHARE));
    }

    private static AggregateShare share(ValidatableResponse response) throws Exception {
        return AggregateShare.decode(response.statusCode(200)
                .header("Content-Type", "application/ppm-dap;message=aggregate-share")
                .extract()
                .asByteArray());
    }

    /** The answer, polled for where the seal took longer than the service waits. */
    private static ValidatableResponse settled(Response response) {
        if (response.statusCode() != 202) {
            return response.then();
        }
        await("an answer", () -> get(path(response)).extract().statusCode() != 202);
        return get(path(response));
    }

    private static Response post(TaskId taskId, byte[] body) {
        return Collecting.as(TestTasks.LEADER_TOKEN)
                .contentType(Collecting.SHARE_REQ)
                .body(body)
                .post("/tasks/" + taskId + "/aggregate_shares");
    }

    private static String path(Response response) {
        return Collecting.local(response, "/of/the/helper");
    }

    private static ValidatableResponse get(String path) {
        return Collecting.as(TestTasks.LEADER_TOKEN).get(path).then();
    }

    private static ValidatableResponse delete(String path) {
        return Collecting.as(TestTasks.LEADER_TOKEN).delete(path).then();
    }
}
