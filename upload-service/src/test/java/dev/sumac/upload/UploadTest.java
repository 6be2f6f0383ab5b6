package dev.sumac.upload;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.not;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.UploadErrors;
import dev.sumac.dap.task.Url;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.local.LocalBackends;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The two resources as clients see them, and the log behind them. */
@QuarkusTest
@QuarkusTestResource(Backends.class)
class UploadTest {

    private static final String UPLOAD = "application/ppm-dap;message=upload-req";
    private static final String ERRORS = "application/ppm-dap;message=upload-errors";
    private static final int ACTIVE = 1;
    private static final int EXPIRED = 2;
    private static final int PENDING = 3;
    private static final int SUPERSEDED = 4;
    private static final int COMPROMISED = 5;
    private static final int EXPIRED_THEN_REVOKED = 6;
    private static final int HELPERS = 7;
    private static final Published PUBLISHED = new Published(LocalBackends.bootstrapServers(), Backends.AGGREGATOR);
    private static final RestAssuredConfig RAW = RestAssuredConfig.config()
            .encoderConfig(EncoderConfig.encoderConfig()
                    .appendDefaultContentCharsetToContentTypeIfUndefined(false)
                    .encodeContentTypeAs("application/ppm-dap", ContentType.BINARY));

    @BeforeEach
    void keys() throws InterruptedException {
        PUBLISHED.key(ACTIVE, HpkeKeyState.ACTIVE);
        PUBLISHED.key(EXPIRED, HpkeKeyState.EXPIRED);
        PUBLISHED.key(PENDING, HpkeKeyState.PENDING);
        PUBLISHED.key(SUPERSEDED, HpkeKeyState.REVOKED_SUPERSEDED);
        PUBLISHED.key(COMPROMISED, HpkeKeyState.REVOKED_COMPROMISED);
        Eventually.holds(() -> given().get("/q/health/ready").statusCode() == 200);
    }

    // -- hpke_config

    @Test
    void hpkeConfig_shouldListActiveKeysAndSayHowLongToCacheThem() throws Exception {
        upload(PUBLISHED.task(), Uploaded.request(Uploaded.report(COMPROMISED, Uploaded.now())));
        byte[] body = given().get("/hpke_config")
                .then()
                .statusCode(200)
                .header("Content-Type", "application/ppm-dap;message=hpke-config-list")
                .header("Cache-Control", "max-age=1200")
                .extract()
                .asByteArray();
        assertThat(HpkeConfigList.decode(body).configs()).containsExactly(Published.config(ACTIVE));
    }

    @Test
    void hpkeConfig_shouldNameTheKeysThatAreRefused_andOnlyThose() {
        upload(PUBLISHED.task(), Uploaded.request(Uploaded.report(COMPROMISED, Uploaded.now())));
        String named = hpkeConfig("").header(RefusedConfigIds.HEADER);
        RefusedConfigIds refused = RefusedConfigIds.parse(named).orElseThrow();
        assertThat(IntStream.of(ACTIVE, EXPIRED, PENDING).noneMatch(refused::contains))
                .isTrue();
        assertThat(IntStream.of(SUPERSEDED, COMPROMISED).allMatch(refused::contains))
                .isTrue();
    }

    @Test
    void hpkeConfig_shouldSayUnchangedOnlyWhileNoKeyChanges() throws Exception {
        PUBLISHED.key(EXPIRED_THEN_REVOKED, HpkeKeyState.EXPIRED);
        upload(PUBLISHED.task(), Uploaded.request(Uploaded.report(EXPIRED_THEN_REVOKED, Uploaded.now())));
        Response first = hpkeConfig("");
        String tag = first.header("ETag");
        for (String each : List.of(tag, "\"x\", W/" + tag, "*")) {
            Response unchanged = hpkeConfig(each);
            assertThat(unchanged.statusCode()).isEqualTo(304);
            assertThat(unchanged.asByteArray()).isEmpty();
            assertThat(unchanged.header("ETag")).isEqualTo(tag);
            assertThat(unchanged.header("Cache-Control")).isEqualTo("max-age=1200");
        }
        // The list of active keys is the same; what is refused is not.
        PUBLISHED.key(EXPIRED_THEN_REVOKED, HpkeKeyState.REVOKED_COMPROMISED);
        Eventually.holds(() -> hpkeConfig(tag).statusCode() == 200);
        assertThat(HpkeConfigList.decode(hpkeConfig(tag).asByteArray()))
                .isEqualTo(HpkeConfigList.decode(first.asByteArray()));
    }

    @Test
    void hpkeConfig_shouldBeAskedForWithoutItsBody() {
        Response whole = hpkeConfig("");
        Response head = given().head("/hpke_config");
        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.asByteArray()).isEmpty();
        for (String name : List.of("Content-Type", "ETag", "Cache-Control")) {
            assertThat(head.header(name)).as(name).isNotNull().isEqualTo(whole.header(name));
        }
    }

    @Test
    void hpkeConfig_shouldNameTheKeysThatAreRefusedThoughNoneIsAdvertised() throws Exception {
        PUBLISHED.key(ACTIVE, HpkeKeyState.REVOKED_COMPROMISED);
        // A 503 for want of a current lease names no keys.
        Eventually.holds(() -> {
            Response none = hpkeConfig("");
            return none.statusCode() == 503 && none.header("Retry-After") != null && names(none, ACTIVE);
        });
        PUBLISHED.key(ACTIVE, HpkeKeyState.ACTIVE);
        Eventually.holds(() -> hpkeConfig("").statusCode() == 200);
    }

    private static boolean names(Response answer, int configId) {
        return Optional.ofNullable(answer.header(RefusedConfigIds.HEADER))
                .flatMap(RefusedConfigIds::parse)
                .filter(refused -> refused.contains(configId))
                .isPresent();
    }

    private static Response hpkeConfig(String ifNoneMatch) {
        return given().header("If-None-Match", ifNoneMatch).get("/hpke_config");
    }

    /** The service under test is the Helper, too: what one says of its keys the other understands. */
    @Test
    void upload_shouldRefuseAKeyThatTheHelperHasRevoked_andOnlyThat() throws Exception {
        PUBLISHED.key(HELPERS, HpkeKeyState.EXPIRED);
        TaskId task = PUBLISHED.taskWith(new Url("http://127.0.0.1:" + RestAssured.port + "/"));
        byte[] request = Uploaded.request(Uploaded.report(ACTIVE, HELPERS, Uploaded.now()));
        upload(task, request).statusCode(200).body(equalTo(""));
        PUBLISHED.key(HELPERS, HpkeKeyState.REVOKED_SUPERSEDED);
        // Not merely some answer: one without a current lease says something, too.
        Eventually.holds(() -> ERRORS.equals(upload(task, request).extract().contentType()));
        Report refused = Uploaded.report(ACTIVE, HELPERS, Uploaded.now());
        Report taken = Uploaded.report(ACTIVE, Uploaded.now());
        assertThat(errors(upload(task, Uploaded.request(refused, taken))))
                .containsExactly(status(refused, ReportError.OUTDATED_CONFIG));
        upload(PUBLISHED.task(), request).statusCode(200).body(equalTo(""));
    }

    // -- what is accepted

    @Test
    void upload_shouldPutReportsIntoTheLogAsTheyCame() {
        TaskId task = PUBLISHED.task();
        Report[] reports = IntStream.range(0, 20)
                .mapToObj(i -> Uploaded.report(i % 2 == 0 ? ACTIVE : EXPIRED, Uploaded.now()))
                .toArray(Report[]::new);
        upload(task, Uploaded.request(reports)).statusCode(200).body(equalTo(""));
        assertThat(inLog(task))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(reports)
                        .map(report -> Bytes.wrap(report.encode()))
                        .toList());
    }

    @Test
    void upload_shouldKnowATaskAndAKeyThatWerePublishedJustBefore() {
        for (int i = 0; i < 10; i++) {
            TaskId task = PUBLISHED.task();
            PUBLISHED.key(100 + i, HpkeKeyState.ACTIVE);
            Report report = Uploaded.report(100 + i, Uploaded.now());
            upload(task, Uploaded.request(report)).statusCode(200).body(equalTo(""));
            PUBLISHED.key(100 + i, HpkeKeyState.DESTROYED);
        }
    }

    @Test
    void upload_shouldTakeTheSameRequestTwice() {
        TaskId task = PUBLISHED.task();
        byte[] request = Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now()));
        upload(task, request).statusCode(200).body(equalTo(""));
        upload(task, request).statusCode(200).body(equalTo(""));
        assertThat(inLog(task)).hasSize(2).containsOnly(Bytes.wrap(request));
    }

    @Test
    void upload_shouldTakeARequestWithoutReports() {
        upload(PUBLISHED.task(), new byte[0]).statusCode(200).body(equalTo(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Application/PPM-DAP; Message=upload-req",
                "application/ppm-dap ;version=18; message=\"upload-req\"",
            })
    void upload_shouldCompareMediaTypesParsed(String mediaType) {
        upload(PUBLISHED.task(), mediaType, Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now())))
                .statusCode(200);
    }

    @Test
    void upload_shouldTakeAChunkedBody() throws Exception {
        TaskId task = PUBLISHED.task();
        byte[] request =
                Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now()), Uploaded.report(ACTIVE, Uploaded.now()));
        try (Socket socket = open(task, "Transfer-Encoding: chunked")) {
            OutputStream out = socket.getOutputStream();
            for (byte b : request) {
                out.write(new byte[] {'1', '\r', '\n', b, '\r', '\n'});
                out.flush();
            }
            out.write("0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            assertThat(statusLine(socket)).isEqualTo("HTTP/1.1 200 OK");
        }
        assertThat(inLog(task)).hasSize(2);
    }

    // -- single reports

    static Stream<Arguments> badReports() {
        long now = Uploaded.now();
        long hour = 3600 / Published.PRECISION;
        return Stream.of(
                Arguments.of("unknown config id", Uploaded.report(77, now), ReportError.OUTDATED_CONFIG),
                Arguments.of("superseded key", Uploaded.report(SUPERSEDED, now), ReportError.OUTDATED_CONFIG),
                Arguments.of("compromised key", Uploaded.report(COMPROMISED, now), ReportError.OUTDATED_CONFIG),
                Arguments.of(
                        "older than maxReportAge", Uploaded.report(ACTIVE, now - hour - 2), ReportError.REPORT_DROPPED),
                Arguments.of("time 0", Uploaded.report(ACTIVE, 0), ReportError.REPORT_DROPPED),
                Arguments.of("ahead of the clock", Uploaded.report(ACTIVE, now + 60), ReportError.REPORT_TOO_EARLY),
                Arguments.of("time 2^63", Uploaded.report(ACTIVE, Long.MIN_VALUE), ReportError.REPORT_TOO_EARLY),
                Arguments.of("time 2^64-1", Uploaded.report(ACTIVE, -1), ReportError.REPORT_TOO_EARLY),
                Arguments.of(
                        "unknown extension",
                        Uploaded.report(ACTIVE, now, Uploaded.extension(4)),
                        ReportError.INVALID_MESSAGE),
                Arguments.of(
                        "unordered extensions",
                        Uploaded.report(ACTIVE, now, Uploaded.extension(4), Uploaded.extension(3)),
                        ReportError.INVALID_MESSAGE),
                Arguments.of(
                        "repeated extension",
                        Uploaded.report(ACTIVE, now, Uploaded.extension(4), Uploaded.extension(4)),
                        ReportError.INVALID_MESSAGE));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badReports")
    void upload_shouldRefuseOneReportAndTakeItsNeighbours(String name, Report bad, ReportError error) throws Exception {
        TaskId task = PUBLISHED.task();
        Report before = Uploaded.report(ACTIVE, Uploaded.now());
        Report after = Uploaded.report(ACTIVE, Uploaded.now());
        assertThat(errors(upload(task, Uploaded.request(before, bad, after)))).containsExactly(status(bad, error));
        assertThat(inLog(task)).containsExactlyInAnyOrder(Bytes.wrap(before.encode()), Bytes.wrap(after.encode()));
    }

    @Test
    void upload_shouldNameRefusedReportsInTheOrderOfTheRequest() throws Exception {
        long now = Uploaded.now();
        Report first = Uploaded.report(ACTIVE, -1);
        Report second = Uploaded.report(77, now);
        Report third = Uploaded.report(ACTIVE, 0);
        assertThat(errors(
                        upload(PUBLISHED.task(), Uploaded.request(first, Uploaded.report(ACTIVE, now), second, third))))
                .containsExactly(
                        status(first, ReportError.REPORT_TOO_EARLY),
                        status(second, ReportError.OUTDATED_CONFIG),
                        status(third, ReportError.REPORT_DROPPED));
    }

    @Test
    void upload_shouldRefuseReportsOutsideTheTasksInterval() throws Exception {
        long now = Uploaded.now();
        TaskId task = PUBLISHED.task(Role.LEADER, Optional.of(new Interval(now - 3, 3)), false);
        Report before = Uploaded.report(ACTIVE, now - 4);
        Report first = Uploaded.report(ACTIVE, now - 3);
        Report last = Uploaded.report(ACTIVE, now - 1);
        Report after = Uploaded.report(ACTIVE, now);
        Report farthest = Uploaded.report(ACTIVE, -1);
        assertThat(errors(upload(task, Uploaded.request(before, first, last, after, farthest))))
                .containsExactly(
                        status(before, ReportError.REPORT_DROPPED),
                        status(after, ReportError.REPORT_DROPPED),
                        status(farthest, ReportError.REPORT_DROPPED));
    }

    @Test
    void upload_shouldAllowForAClockThatIsALittleAhead() throws Exception {
        Report report = Uploaded.report(
                ACTIVE, dev.sumac.dap.message.Times.of(Instant.now().plusSeconds(55), Published.PRECISION));
        upload(PUBLISHED.task(), Uploaded.request(report)).statusCode(200).body(equalTo(""));
    }

    // -- whole requests

    @Test
    void upload_shouldRefuseTruncatedAndTrailingBytes() {
        TaskId task = PUBLISHED.task();
        byte[] request = Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now()));
        for (int length : new int[] {1, 16, 24, 26, 30, 80, request.length - 1}) {
            problem(upload(task, Arrays.copyOf(request, length)), 400, "invalidMessage", task);
        }
        problem(upload(task, Arrays.copyOf(request, request.length + 1)), 400, "invalidMessage", task);
        assertThat(inLog(task)).isEmpty();
    }

    @Test
    void upload_shouldRefuseLengthsThatLie() {
        TaskId task = PUBLISHED.task();
        byte[] request = Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now()));
        // After id and time: the extensions' length, then the public share's.
        for (int at : new int[] {24, 26}) {
            byte[] lying = request.clone();
            lying[at] = (byte) 0xff;
            problem(upload(task, lying), 400, "invalidMessage", task);
        }
    }

    @Test
    void upload_shouldNotKnowTasksThatAreNotLedHere() {
        byte[] request = Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now()));
        TaskId unknown = TaskId.of(Published.random(32));
        problem(upload(unknown, request), 404, "unrecognizedTask", unknown);
        TaskId helped = PUBLISHED.task(Role.HELPER, Optional.empty(), false);
        problem(upload(helped, request), 404, "unrecognizedTask", helped);
        TaskId deleted = PUBLISHED.task(Role.LEADER, Optional.empty(), true);
        problem(upload(deleted, request), 404, "unrecognizedTask", deleted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "AAAA", "8BY0RzZMzxvA46_8ymhzycOB9krN-QIGYvg_RsByGec="})
    void upload_shouldNotKnowATaskIdThatIsNone(String taskId) {
        given().config(RAW)
                .contentType(UPLOAD)
                .body(new byte[0])
                .post("/tasks/" + taskId + "/reports")
                .then()
                .statusCode(404)
                .body("type", equalTo("urn:ietf:params:ppm:dap:error:unrecognizedTask"))
                .body("taskid", equalTo(null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/octet-stream", "application/ppm-dap", "application/ppm-dap;message=upload-errors"})
    void upload_shouldRefuseAnotherMediaType(String mediaType) {
        upload(PUBLISHED.task(), mediaType, Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now())))
                .statusCode(415)
                .contentType("application/problem+json")
                .body("type", equalTo("about:blank"));
    }

    @Test
    void upload_shouldRefuseABodyAboveTheLimit() throws Exception {
        TaskId task = PUBLISHED.task();
        upload(task, new byte[Backends.MAX_BODY_BYTES + 1])
                .statusCode(413)
                .body("type", equalTo("about:blank"))
                .body(not(containsString("Exception")));
        try (Socket socket = open(task, "Transfer-Encoding: chunked")) {
            OutputStream out = socket.getOutputStream();
            out.write("20000\r\n".getBytes(StandardCharsets.US_ASCII));
            out.write(new byte[0x20000]);
            out.flush();
            assertThat(statusLine(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void upload_shouldRefuseMoreReportsThanItTakesAtOnce() {
        TaskId task = PUBLISHED.task();
        int length = Uploaded.smallest(ACTIVE).encodedLength();
        upload(task, Uploaded.smallest(ACTIVE, (Backends.MAX_REPORTS + 1) * length))
                .statusCode(413)
                .contentType("application/problem+json")
                .body("type", equalTo("about:blank"));
        assertThat(inLog(task)).isEmpty();
        upload(task, Uploaded.smallest(ACTIVE, Backends.MAX_REPORTS * length)).statusCode(200);
        assertThat(inLog(task)).hasSize(Backends.MAX_REPORTS);
    }

    /** A byte now and then keeps a connection from being idle. */
    @Test
    void upload_shouldWaitForABodyNoLongerThanItMay() throws Exception {
        TaskId task = PUBLISHED.task();
        byte[] request = Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now()));
        try (Socket socket = open(task, "Content-Length: " + request.length)) {
            socket.getOutputStream().write(request, 0, request.length - 1);
            socket.getOutputStream().flush();
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            assertThat(answer).startsWith("HTTP/1.1 408").containsIgnoringCase("connection: close");
        }
        upload(task, request).statusCode(200);
        assertThat(inLog(task)).hasSize(1);
    }

    @Test
    void upload_shouldForgetARequestWhoseClientHangsUp() throws Exception {
        TaskId task = PUBLISHED.task();
        byte[] request = Uploaded.request(Uploaded.report(ACTIVE, Uploaded.now()));
        try (Socket socket = open(task, "Content-Length: " + (request.length + 1))) {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
        }
        upload(task, request).statusCode(200);
        assertThat(inLog(task)).hasSize(1);
    }

    @Test
    void upload_shouldStopATaskWithTooManyReportsInTheLogAndNoOther() {
        TaskId task = PUBLISHED.task();
        for (int i = 0; i < Backends.MAX_TASK_BACKLOG / 50; i++) {
            upload(task, fifty()).statusCode(200);
        }
        upload(task, fifty()).statusCode(503).header("Retry-After", "1");
        assertThat(inLog(task)).hasSize(Backends.MAX_TASK_BACKLOG);
        upload(PUBLISHED.task(), fifty()).statusCode(200);
    }

    private static List<Bytes> inLog(TaskId task) {
        return Uploaded.inLog(LocalBackends.bootstrapServers(), Backends.AGGREGATOR, task);
    }

    private static byte[] fifty() {
        return Uploaded.request(IntStream.range(0, 50)
                .mapToObj(i -> Uploaded.report(ACTIVE, Uploaded.now()))
                .toArray(Report[]::new));
    }

    private static ValidatableResponse upload(TaskId task, byte[] body) {
        return upload(task, UPLOAD, body);
    }

    private static ValidatableResponse upload(TaskId task, String mediaType, byte[] body) {
        return given().config(RAW)
                .contentType(mediaType)
                .body(body)
                .post("/tasks/" + task + "/reports")
                .then();
    }

    private static List<ReportUploadStatus> errors(ValidatableResponse response) throws Exception {
        byte[] body = response.statusCode(200)
                .header("Content-Type", ERRORS)
                .extract()
                .asByteArray();
        return UploadErrors.decode(body).status();
    }

    private static ReportUploadStatus status(Report report, ReportError error) {
        return new ReportUploadStatus(report.reportMetadata().reportId(), error);
    }

    private static void problem(ValidatableResponse response, int status, String token, TaskId task) {
        response.statusCode(status)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:ietf:params:ppm:dap:error:" + token))
                .body("status", equalTo(status))
                .body("taskid", equalTo(task.toString()))
                .body(not(containsString("Exception")));
    }

    private static Socket open(TaskId task, String bodyHeader) throws Exception {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), io.restassured.RestAssured.port);
        socket.setSoTimeout(20_000);
        String head = "POST /tasks/" + task + "/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + UPLOAD + "\r\n"
                + bodyHeader + "\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String statusLine(Socket socket) throws Exception {
        InputStream in = socket.getInputStream();
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\r' && c != -1; c = in.read()) {
            line.append((char) c);
        }
        return line.toString();
    }
}
