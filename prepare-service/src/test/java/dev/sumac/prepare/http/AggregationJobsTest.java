package dev.sumac.prepare.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.AggregationJobContinueReq;
import dev.sumac.dap.message.AggregationJobExtension;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Extension;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.TaskExtension;
import dev.sumac.dap.message.VerifyContinue;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.kit.key.HpkeKeyState;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The Helper's resource {@code aggregation_jobs} as a Leader meets it. */
@QuarkusTest
@QuarkusTestResource(PrepareBackends.class)
class AggregationJobsTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Extension UNKNOWN_EXTENSION = new Extension(77, Bytes.EMPTY);

    private static RequestSpecification leader() {
        return given().config(Raw.CONFIG)
                .header("Authorization", "Bearer " + TestTask.TOKEN)
                .header("Content-Type", MediaType.AGGREGATION_JOB_INIT_REQ.value());
    }

    private static Response post(TestTask task, byte[] body) {
        return leader().body(body).post("/tasks/" + task.id() + "/aggregation_jobs");
    }

    private static Response post(TestTask task, Report... reports) {
        return post(
                task,
                TestTask.request(
                        List.of(), Arrays.stream(reports).map(task::init).toArray(VerifyInit[]::new)));
    }

    private static List<VerifyResp> answer(Response response) {
        try {
            return AggregationJobResp.decode(response.asByteArray()).verifyResps();
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private static ReportError rejection(VerifyResp response) {
        return ((VerifyResp.Reject) response).reportError();
    }

    private static void assertProblem(Response response, int status, String type) {
        response.then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo(type))
                .body("status", equalTo(status));
    }

    private static void assertProblem(Response response, String token) {
        assertProblem(response, token.startsWith("unrecognized") ? 404 : 400, "urn:ietf:params:ppm:dap:error:" + token);
    }

    @Test
    void post_shouldAnswerForEachReportInTheOrderOfTheRequest() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        Report[] reports = IntStream.range(0, 20)
                .mapToObj(i -> task.report(i % 2, TestTask.good()))
                .toArray(Report[]::new);

        Response response = post(task, reports);

        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(MediaType.AGGREGATION_JOB_RESP.matches(response.contentType()))
                .isTrue();
        assertThat(response.header("Location"))
                .matches("/some/base/tasks/" + task.id() + "/aggregation_jobs/[A-Za-z0-9_-]{22}");
        List<VerifyResp> answer = answer(response);
        assertThat(answer).allMatch(each -> each instanceof VerifyResp.Continue);
        assertThat(answer.stream().map(VerifyResp::reportId).toList())
                .isEqualTo(Arrays.stream(reports)
                        .map(report -> report.reportMetadata().reportId())
                        .toList());
    }

    @Test
    void post_shouldAnswerTheSameRequestWithTheSameBytesForEver() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        byte[] request = TestTask.request(List.of(), task.init(task.report(1, TestTask.good())));

        Response first = post(task, request);
        Response second = post(task, request);
        Response read = leader().get(path(first));

        assertThat(second.header("Location")).isEqualTo(first.header("Location"));
        assertThat(second.asByteArray()).isEqualTo(first.asByteArray());
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.asByteArray()).isEqualTo(first.asByteArray());
        assertThat(leader().get(path(first) + "?step=0").asByteArray()).isEqualTo(first.asByteArray());
        assertProblem(leader().get(path(first) + "?step=1"), "stepMismatch");
    }

    @Test
    void post_shouldAnswerTheSameRequestsAtOnceWithTheSameBytes() throws Exception {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        byte[] request = TestTask.request(List.of(), task.init(task.report(1, TestTask.good())));

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<byte[]> answers =
                    IntStream.range(0, 8).mapToObj(i -> threads.submit(() -> post(task, request))).toList().stream()
                            .map(each -> {
                                try {
                                    return each.get().asByteArray();
                                } catch (InterruptedException | ExecutionException e) {
                                    throw new AssertionError(e);
                                }
                            })
                            .toList();
            assertThat(answers).allMatch(each -> Arrays.equals(each, answers.getFirst()));
        }
        assertThat(aggregated(task)).isEqualTo(1);
    }

    @Test
    void post_shouldCallAReplayAReplay_whateverJobItComesIn() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        Report report = task.report(1, TestTask.good());
        post(task, report);

        List<VerifyResp> answer = answer(post(task, report, task.report(1, TestTask.good())));

        assertThat(rejection(answer.getFirst())).isEqualTo(ReportError.REPORT_REPLAYED);
        assertThat(answer.get(1)).isInstanceOf(VerifyResp.Continue.class);
        assertThat(aggregated(task)).isEqualTo(2);
    }

    @Test
    void post_shouldRejectReportsOneByOne() {
        TestTask task = TestTask.helped(
                BatchMode.TIME_INTERVAL, TaskExtension.taskInterval(new Interval(TestTask.now() - 100, 102)));
        TestTask.Shape good = TestTask.good();
        VerifyInit forged = task.init(task.report(1, good));
        VerifyInit swapped = new VerifyInit(
                forged.reportShare(), task.init(task.report(1, good)).payload());

        List<VerifyResp> answer = answer(post(
                task,
                TestTask.request(
                        List.of(),
                        Stream.concat(
                                        Stream.of(
                                                        task.report(1, good),
                                                        task.report(1, good.underKey(200)),
                                                        task.report(1, good.at(TestTask.now() + 100)),
                                                        task.report(1, good.at(-1)),
                                                        task.report(1, good.at(TestTask.now() - 1000)),
                                                        task.report(1, good.at(TestTask.now() - 200)),
                                                        task.report(1, good.at(TestTask.now() + 5)),
                                                        task.report(1, good.withPublicExtension(UNKNOWN_EXTENSION)),
                                                        task.report(1, good.withPrivateExtension(UNKNOWN_EXTENSION)),
                                                        task.report(1, good.withPlaintext(TestTask::cut)),
                                                        task.report(1, good.withPlaintext(TestTask::withOneMore)),
                                                        task.report(1, good, TestTask::cut))
                                                .map(task::init),
                                        Stream.of(swapped))
                                .toArray(VerifyInit[]::new))));

        assertThat(answer.getFirst()).isInstanceOf(VerifyResp.Continue.class);
        assertThat(answer.stream().skip(1).map(AggregationJobsTest::rejection).toList())
                .containsExactly(
                        ReportError.HPKE_DECRYPT_ERROR,
                        ReportError.REPORT_TOO_EARLY,
                        ReportError.REPORT_TOO_EARLY,
                        ReportError.REPORT_DROPPED,
                        ReportError.TASK_NOT_STARTED,
                        ReportError.TASK_EXPIRED,
                        ReportError.INVALID_MESSAGE,
                        ReportError.INVALID_MESSAGE,
                        ReportError.INVALID_MESSAGE,
                        ReportError.INVALID_MESSAGE,
                        ReportError.INVALID_MESSAGE,
                        ReportError.VDAF_VERIFY_ERROR);
    }

    @Test
    void post_shouldNotRememberAnAnswerOfNothingButTooEarly() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);

        Response response = post(task, task.report(1, TestTask.good().at(TestTask.now() + 100)));

        assertThat(rejection(answer(response).getFirst())).isEqualTo(ReportError.REPORT_TOO_EARLY);
        assertProblem(leader().get(path(response)), "unrecognizedAggregationJob");
    }

    @Test
    void everyMethod_shouldNeedTheLeadersToken() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        String jobs = "/tasks/" + task.id() + "/aggregation_jobs";
        Response made = post(task, task.report(1, TestTask.good()));
        RequestSpecification[] strangers = {
            given().config(Raw.CONFIG), given().config(Raw.CONFIG).header("Authorization", "Bearer wrong")
        };

        for (RequestSpecification stranger : strangers) {
            assertProblem(stranger.get(path(made)), 401, "about:blank");
            assertProblem(stranger.delete(path(made)), 401, "about:blank");
            assertProblem(stranger.body(new byte[1]).post(path(made)), 401, "about:blank");
            assertProblem(stranger.body(new byte[1]).post(jobs), 401, "about:blank");
        }
        given().config(Raw.CONFIG)
                .header("DAP-Auth-Token", TestTask.TOKEN)
                .get(path(made))
                .then()
                .statusCode(200);
    }

    @Test
    void post_shouldLookAtTheMediaTypeAsItIsMeant() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        byte[] request = TestTask.request(List.of(), task.init(task.report(1, TestTask.good())));
        String jobs = "/tasks/" + task.id() + "/aggregation_jobs";
        RequestSpecification known = given().config(Raw.CONFIG)
                .header("Authorization", "bearer " + TestTask.TOKEN)
                .body(request);

        assertProblem(known.header("Content-Type", "application/json").post(jobs), 415, "about:blank");
        given().config(Raw.CONFIG)
                .header("Authorization", "Bearer " + TestTask.TOKEN)
                .header("Content-Type", "Application/PPM-DAP ; version=18; Message=\"aggregation-job-init-req\"")
                .body(request)
                .post(jobs)
                .then()
                .statusCode(201);
    }

    @Test
    void post_shouldRefuseABodyBeyondTheLimit() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);

        assertProblem(post(task, new byte[PrepareBackends.MAX_BODY_BYTES + 1]), 413, "about:blank");
    }

    /** Small enough for the body's limit; as objects, many of them would fill the heap. */
    @Test
    void post_shouldRefuseMoreReportsThanItTakes() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        VerifyInit[] inits = IntStream.range(0, PrepareBackends.MAX_REPORTS + 1)
                .mapToObj(AggregationJobsTest::leastInit)
                .toArray(VerifyInit[]::new);

        assertProblem(post(task, TestTask.request(List.of(), inits)), 413, "about:blank");
        byte[] asManyAsItTakes = TestTask.request(List.of(), Arrays.copyOf(inits, inits.length - 1));
        assertThat(answer(post(task, asManyAsItTakes))).hasSize(PrepareBackends.MAX_REPORTS);
    }

    /** The shortest that there can be. */
    private static VerifyInit leastInit(int id) {
        Bytes one = Published.bytes(1);
        ReportMetadata metadata = new ReportMetadata(new ReportId(0, id), TestTask.now(), List.of());
        return new VerifyInit(new ReportShare(metadata, Bytes.EMPTY, new HpkeCiphertext(200, one, one)), one);
    }

    /** The test's own port is the service's. */
    private static Socket slowPost(TestTask task) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port);
        socket.getOutputStream()
                .write(("POST /tasks/" + task.id() + "/aggregation_jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                                + TestTask.TOKEN + "\r\nContent-Type: " + MediaType.AGGREGATION_JOB_INIT_REQ.value()
                                + "\r\nContent-Length: 1000\r\n\r\nabc")
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void post_shouldServeOthersWhileALeaderIsSlow_andNotWaitForIt() throws Exception {
        TestTask slow = TestTask.helped(BatchMode.TIME_INTERVAL);
        TestTask other = TestTask.helped(BatchMode.TIME_INTERVAL);
        // So that the slow requests wait for nothing but their bodies.
        assertThat(post(slow, slow.report(1, TestTask.good())).statusCode()).isEqualTo(201);
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < PrepareBackends.HELPER_PLACES; i++) {
            sockets.add(slowPost(slow));
        }
        assertThat(post(other, other.report(1, TestTask.good())).statusCode()).isEqualTo(201);
        String refused = answerTo(slowPost(slow));
        assertThat(refused).contains(" 429 ").containsIgnoringCase("retry-after: 1");
        for (Socket socket : sockets) {
            assertThat(lastAnswerTo(socket)).contains(" 408 ").containsIgnoringCase("connection: close");
        }
        assertThat(post(slow, slow.report(1, TestTask.good())).statusCode()).isEqualTo(201);
    }

    /** All that comes until the connection is closed. */
    private static String lastAnswerTo(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(60_000);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    /** The head of the answer. */
    private static String answerTo(Socket socket) throws IOException {
        try (socket) {
            socket.setSoTimeout(60_000);
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            StringBuilder head = new StringBuilder();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                head.append(line).append('\n');
            }
            return head.toString();
        }
    }

    @Test
    void post_shouldRefuseWhatIsNoTaskOfOurs() {
        TestTask led = TestTask.led(BatchMode.TIME_INTERVAL, "https://helper.example/");
        String unknown = "/tasks/" + Bytes.copyOf(TestTask.random(32)).toBase64Url() + "/aggregation_jobs";

        assertProblem(leader().body(new byte[1]).post(unknown), "unrecognizedTask");
        assertProblem(leader().body(new byte[1]).post("/tasks/short/aggregation_jobs"), "unrecognizedTask");
        assertProblem(post(led, new byte[1]), "unrecognizedTask");
    }

    @Test
    void post_shouldRefuseTheWholeRequest() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        VerifyInit init = task.init(task.report(1, TestTask.good()));
        byte[] good = TestTask.request(List.of(), init);

        assertProblem(post(task, Arrays.copyOf(good, good.length - 1)), "invalidMessage");
        assertProblem(post(task, Arrays.copyOf(good, good.length + 1)), "invalidMessage");
        assertProblem(post(task, new byte[0]), "invalidMessage");
        assertProblem(post(task, TestTask.request(List.of())), "invalidMessage");
        assertProblem(post(task, TestTask.request(List.of(), init, init)), "invalidMessage");
        assertProblem(
                post(task, TestTask.request(List.of(new AggregationJobExtension(5, Bytes.EMPTY)), init)),
                "unsupportedExtension");
        assertProblem(
                post(
                        task,
                        TestTask.request(
                                List.of(AggregationJobExtension.leaderSelectedBatchId(BatchId.of(TestTask.random(32)))),
                                init)),
                "unsupportedExtension");
        assertProblem(
                post(task, new AggregationJobInitReq(0, Published.bytes(1), List.of(), List.of(init)).encode()),
                "invalidAggregationParameter");
        assertProblem(
                post(task, new AggregationJobInitReq(1, Bytes.EMPTY, List.of(), List.of(init)).encode()),
                "invalidMessage");
        assertThat(aggregated(task)).isZero();
    }

    @Test
    void post_shouldDemandABatchInALeaderSelectedTask() {
        TestTask task = TestTask.helped(BatchMode.LEADER_SELECTED);
        VerifyInit init = task.init(task.report(1, TestTask.good()));
        AggregationJobExtension batch = AggregationJobExtension.leaderSelectedBatchId(BatchId.of(TestTask.random(32)));

        assertProblem(post(task, TestTask.request(List.of(), init)), "invalidMessage");
        assertProblem(
                post(task, TestTask.request(List.of(new AggregationJobExtension(1, Published.bytes(1, 2))), init)),
                "invalidMessage");
        assertProblem(post(task, TestTask.request(List.of(batch, batch), init)), "invalidMessage");
        assertThat(answer(post(task, TestTask.request(List.of(batch), init))).getFirst())
                .isInstanceOf(VerifyResp.Continue.class);
    }

    @Test
    void delete_shouldForgetTheJobAndNeverTheReports() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        Report report = task.report(1, TestTask.good());
        byte[] request = TestTask.request(List.of(), task.init(report));
        Response made = post(task, request);

        leader().delete(path(made)).then().statusCode(200);
        leader().delete(path(made)).then().statusCode(200);
        assertProblem(leader().get(path(made)), "unrecognizedAggregationJob");
        assertProblem(leader().delete(path(made) + "A"), "unrecognizedAggregationJob");

        List<VerifyResp> elsewhere = answer(post(task, report, task.report(0, TestTask.good())));
        assertThat(rejection(elsewhere.getFirst())).isEqualTo(ReportError.REPORT_REPLAYED);
        assertThat(post(task, request).asByteArray()).isEqualTo(made.asByteArray());
        assertThat(leader().get(path(made)).asByteArray()).isEqualTo(made.asByteArray());
    }

    @Test
    void continuation_shouldBeRefused() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        String job = path(post(task, task.report(1, TestTask.good())));
        VerifyContinue more = new VerifyContinue(new ReportId(1, 2), Published.bytes(1));

        assertProblem(resume(job, new AggregationJobContinueReq(0, List.of()).encode()), "invalidMessage");
        assertProblem(resume(job, new AggregationJobContinueReq(1, List.of(more)).encode()), "invalidMessage");
        assertProblem(resume(job, new byte[1]), "invalidMessage");
        List<VerifyContinue> tooMany = Collections.nCopies(PrepareBackends.MAX_REPORTS + 1, more);
        assertProblem(resume(job, new AggregationJobContinueReq(1, tooMany).encode()), 413, "about:blank");
        assertProblem(resume(job, new AggregationJobContinueReq(1, List.of()).encode()), "stepMismatch");
        assertProblem(resume(job + "A", new byte[2]), "unrecognizedAggregationJob");
        assertProblem(leader().body(new byte[2]).post(job), 415, "about:blank");
    }

    private static Response resume(String job, byte[] body) {
        return given().config(Raw.CONFIG)
                .header("Authorization", "Bearer " + TestTask.TOKEN)
                .header("Content-Type", MediaType.AGGREGATION_JOB_CONTINUE_REQ.value())
                .body(body)
                .post(job);
    }

    /** On the wire a revoked key is as a wrong one; our own counts know better. */
    @Test
    void helper_shouldOpenNothingUnderACompromisedKey_andRepeatWhatItAnsweredBefore() throws Exception {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        UUID uuid = UUID.randomUUID();
        HpkeKeypair key = HpkeKeypair.generate(31, HpkeSuite.DEFAULT);
        Published.key(uuid, key, HpkeKeyState.REVOKED_SUPERSEDED);
        byte[] before = TestTask.request(
                List.of(),
                task.init(task.report(1, TestTask.good().sealedTo(key))),
                task.init(task.report(1, TestTask.good())));
        Response answered = post(task, before);
        assertThat(answer(answered)).hasOnlyElementsOfType(VerifyResp.Continue.class);

        Published.key(uuid, key, HpkeKeyState.REVOKED_COMPROMISED);
        assertThat(firstRejection(
                        () -> post(task, task.report(1, TestTask.good().sealedTo(key)))))
                .isEqualTo(ReportError.HPKE_DECRYPT_ERROR);
        assertThat(overview(task).getInt("rejected.hpke_key_revoked")).isEqualTo(1);
        assertThat(overview(task).getMap("rejected")).hasSize(1);
        int aggregated = aggregated(task);
        assertThat(post(task, before).asByteArray()).isEqualTo(answered.asByteArray());
        assertThat(aggregated(task)).isEqualTo(aggregated);
    }

    /** Asks again and again until the report is rejected. */
    private static ReportError firstRejection(Supplier<Response> ask) {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            VerifyResp response = answer(ask.get()).getFirst();
            if (response instanceof VerifyResp.Reject reject) {
                return reject.reportError();
            }
            assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
        }
    }

    @Test
    void operator_shouldSeeWhatBecameOfReports_andNobodyElse() {
        TestTask task = TestTask.helped(BatchMode.TIME_INTERVAL);
        post(
                task,
                task.report(1, TestTask.good()),
                task.report(1, TestTask.good().underKey(200)));
        String path = "/api/v1/aggregation/" + task.id();

        given().header("Authorization", "Bearer " + PrepareBackends.OPERATOR_TOKEN)
                .get(path)
                .then()
                .statusCode(200)
                .body("role", equalTo("helper"))
                .body("aggregated", equalTo(1))
                .body("rejected.hpke_unknown_config_id", equalTo(1))
                .body("waiting", equalTo(0))
                .body("checksum", notNullValue());
        assertProblem(
                given().header("Authorization", "Bearer " + TestTask.TOKEN).get(path), 401, "about:blank");
        given().get("/q/health/ready").then().statusCode(200);
    }

    private static int aggregated(TestTask task) {
        return overview(task).getInt("aggregated");
    }

    private static JsonPath overview(TestTask task) {
        return given().header("Authorization", "Bearer " + PrepareBackends.OPERATOR_TOKEN)
                .get("/api/v1/aggregation/" + task.id())
                .jsonPath();
    }

    /** The job's path at the service itself, which the gateway would make of the Location. */
    private static String path(Response made) {
        return made.header("Location").substring("/some/base".length());
    }
}
