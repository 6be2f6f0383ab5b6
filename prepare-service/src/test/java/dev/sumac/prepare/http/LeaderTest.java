package dev.sumac.prepare.http;

import static io.restassured.RestAssured.given;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.kit.key.HpkeKeyState;
import dev.sumac.kit.key.HpkeKeyring;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A task that we lead, from the log to what its operator sees, with a Helper that another organization may have written. */
@QuarkusTest
@QuarkusTestResource(PrepareBackends.class)
class LeaderTest {

    private static final int REPORTS = 5;
    private static final Duration LIMIT = Duration.ofSeconds(90);

    /** What comes before an answer: "not yet", or a failure. */
    private record Before(String method, int status, boolean location) {}

    private final List<Before> before = new CopyOnWriteArrayList<>();
    private final List<byte[]> posted = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> answers = new ConcurrentHashMap<>();
    private final Map<ReportId, byte[]> helperShares = new HashMap<>();

    /** What the Helper makes of its own answer. */
    private UnaryOperator<List<VerifyResp>> change = responses -> responses;

    @Inject
    HpkeKeyring keyring;

    /** How many answers are longer than any that makes sense. */
    private final AtomicInteger tooLong = new AtomicInteger();

    private HttpServer server;
    private TestTask task;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::serve);
        server.start();
        task = TestTask.led(
                BatchMode.TIME_INTERVAL,
                "http://127.0.0.1:" + server.getAddress().getPort() + "/dialled/");
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String jobs = "/tasks/" + task.id() + "/aggregation_jobs";
            String method = exchange.getRequestMethod();
            if (method.equals("POST")) {
                posted.add(body);
                answers.computeIfAbsent("/dialled" + jobs + "/1", path -> answer(body));
            }
            Optional<Before> first =
                    before.stream().filter(each -> each.method.equals(method)).findFirst();
            if (first.isPresent()) {
                before.remove(first.get());
                exchange.getResponseHeaders().set("Retry-After", "0");
                if (first.get().location) {
                    exchange.getResponseHeaders().set("Location", "/some/base" + jobs + "/1?step=0");
                }
                exchange.sendResponseHeaders(first.get().status, -1);
                return;
            }
            byte[] answer = requireNonNull(answers.get("/dialled" + jobs + "/1"));
            if (tooLong.getAndDecrement() > 0) {
                answer = Arrays.copyOf(answer, 10 << 20);
            }
            exchange.getResponseHeaders().set("Content-Type", MediaType.AGGREGATION_JOB_RESP.value());
            exchange.sendResponseHeaders(method.equals("POST") ? 201 : 200, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private byte[] answer(byte[] request) {
        try {
            List<VerifyResp> responses = new ArrayList<>();
            for (VerifyInit init : AggregationJobInitReq.decode(request).verifyInits()) {
                ReportId id = init.reportShare().reportMetadata().reportId();
                BoundVdaf.ReportInput input = new BoundVdaf.ReportInput(
                        id.toByteArray(),
                        init.reportShare().publicShare().toByteArray(),
                        requireNonNull(helperShares.get(id)));
                var finished = (BoundVdaf.HelperInit.FinishedWithOutbound) task.vdaf()
                        .helperInit(
                                task.verifyKey(),
                                new byte[0],
                                List.of(input),
                                List.of(init.payload().toByteArray()))
                        .getFirst();
                responses.add(new VerifyResp.Continue(id, Bytes.wrap(finished.outbound())));
            }
            return new AggregationJobResp(change.apply(responses)).encode();
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }

    private void upload() {
        List<byte[]> reports = new ArrayList<>();
        for (int i = 0; i < REPORTS; i++) {
            Report report = task.report(i % 2, TestTask.good());
            byte[] share = task.open(task.peer(), Role.HELPER, report, report.helperEncryptedInputShare());
            helperShares.put(report.reportMetadata().reportId(), share);
            reports.add(report.encode());
        }
        Published.reports(task.id().toByteArray(), reports);
    }

    private JsonPath awaitOverview(Predicate<JsonPath> wanted) throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            JsonPath overview = given().header("Authorization", "Bearer " + PrepareBackends.OPERATOR_TOKEN)
                    .get("/api/v1/aggregation/" + task.id())
                    .jsonPath();
            if (wanted.test(overview)) {
                return overview;
            }
            assertThat(System.nanoTime()).as(overview.prettify()).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private void awaitAllAggregated() throws InterruptedException {
        awaitOverview(overview -> overview.getInt("aggregated") == REPORTS && overview.getInt("waiting") == 0);
    }

    @Test
    void leader_shouldPollAHelperThatDefers() throws Exception {
        before.addAll(
                List.of(new Before("POST", 202, true), new Before("GET", 200, false), new Before("GET", 202, true)));
        upload();
        awaitAllAggregated();
        assertThat(before).isEmpty();
        assertThat(posted).hasSize(1);
    }

    @Test
    void leader_shouldSendTheSameBytesUntilItIsAnswered() throws Exception {
        before.addAll(List.of(new Before("POST", 503, false), new Before("POST", 401, false)));
        upload();
        awaitAllAggregated();
        assertThat(posted).hasSize(3);
        assertThat(posted.get(1)).isEqualTo(posted.get(0));
        assertThat(posted.get(2)).isEqualTo(posted.get(0));
    }

    @Test
    void leader_shouldCountNothingOfAnAnswerInAnotherOrder() throws Exception {
        change = responses -> {
            Collections.reverse(responses);
            return responses;
        };
        upload();
        JsonPath overview = awaitOverview(seen -> !seen.getList("parkedJobs").isEmpty());
        assertThat(overview.getString("parkedJobs[0].reason")).isEqualTo("answer_of_other_reports");
        assertThat(overview.getInt("aggregated")).isZero();
        assertThat(overview.getInt("waiting")).isEqualTo(REPORTS);
    }

    @Test
    void leader_shouldNotTakeAnAnswerThatIsTooLong_andAskAgain() throws Exception {
        tooLong.set(2);
        upload();
        awaitAllAggregated();
        assertThat(posted).hasSize(3).allMatch(body -> Arrays.equals(body, posted.getFirst()));
    }

    @Test
    void leader_shouldCallARepeatedUploadAReplay() throws Exception {
        upload();
        awaitAllAggregated();
        Report again = task.report(1, TestTask.good());
        helperShares.put(
                again.reportMetadata().reportId(),
                task.open(task.peer(), Role.HELPER, again, again.helperEncryptedInputShare()));
        answers.clear();
        Published.reports(task.id().toByteArray(), List.of(again.encode(), again.encode(), again.encode()));
        JsonPath overview = awaitOverview(seen -> seen.getInt("aggregated") == REPORTS + 1);
        assertThat(overview.getInt("rejected.report_replayed")).isEqualTo(2);
    }

    private static int rejected(JsonPath overview, String reason) {
        return overview.<String, Integer>getMap("rejected").getOrDefault(reason, 0);
    }

    private byte[] reportUnder(HpkeKeypair key) {
        return shared(TestTask.good().sealedTo(key));
    }

    /** A report that our Helper has its share of. */
    private byte[] shared(TestTask.Shape shape) {
        Report report = task.report(1, shape);
        helperShares.put(
                report.reportMetadata().reportId(),
                task.open(task.peer(), Role.HELPER, report, report.helperEncryptedInputShare()));
        return report.encode();
    }

    /** Upload takes what is young enough; it may lie in the log for long. */
    @Test
    void leader_shouldDropWhatGrewTooOldInTheLog() throws Exception {
        long oldest = TestTask.now() - TestTask.MAX_REPORT_AGE.toSeconds() / TestTask.PRECISION;
        Published.reports(
                task.id().toByteArray(),
                List.of(
                        shared(TestTask.good().at(oldest - 1)),
                        shared(TestTask.good().at(oldest + 5))));
        JsonPath overview = awaitOverview(seen -> seen.getInt("aggregated") + rejected(seen, "report_dropped") == 2);
        assertThat(overview.getInt("aggregated")).isEqualTo(1);
        assertThat(overview.<String, Integer>getMap("rejected")).containsExactly(Map.entry("report_dropped", 1));
        assertThat(posted).hasSize(1);
    }

    @Test
    void leader_shouldRejectAnInputShareOfWhichAByteIsMissingOrLeftOver() throws Exception {
        Published.reports(
                task.id().toByteArray(),
                List.of(
                        shared(TestTask.good().withPlaintext(TestTask::cut)),
                        shared(TestTask.good().withPlaintext(TestTask::withOneMore)),
                        shared(TestTask.good())));
        JsonPath overview = awaitOverview(seen -> seen.getInt("waiting") == 0
                && seen.getInt("aggregated") + rejected(seen, "undecodable_input_share") == 3);
        assertThat(overview.getInt("aggregated")).isEqualTo(1);
        assertThat(rejected(overview, "undecodable_input_share")).isEqualTo(2);
    }

    /** The Helper has committed and its answers are lost; meanwhile one of the job's two keys is compromised. */
    @Test
    void leader_shouldSettleWhatWasSent_whateverBecameOfAKey_andRejectWhatWasNot() throws Exception {
        UUID uuid = UUID.randomUUID();
        HpkeKeypair key = HpkeKeypair.generate(21, HpkeSuite.DEFAULT);
        Published.key(uuid, key, HpkeKeyState.ACTIVE);
        before.addAll(Collections.nCopies(1_000, new Before("POST", 503, false)));
        Published.reports(
                task.id().toByteArray(),
                List.of(reportUnder(key), reportUnder(Published.KEY), reportUnder(key), reportUnder(Published.KEY)));
        awaitOverview(overview -> !posted.isEmpty() && overview.getInt("waiting") == 4);

        Published.key(uuid, key, HpkeKeyState.REVOKED_COMPROMISED);
        keyring.catchUp(LIMIT);
        Published.reports(task.id().toByteArray(), List.of(reportUnder(key)));
        awaitOverview(overview -> rejected(overview, "hpke_key_revoked") == 1);
        before.clear();
        JsonPath settled = awaitOverview(overview -> overview.getInt("waiting") == 0);
        assertThat(settled.getInt("aggregated")).isEqualTo(4);
        assertThat(rejected(settled, "hpke_key_revoked")).isEqualTo(1);
        assertThat(settled.getList("parkedJobs")).isEmpty();
        assertThat(posted).hasSizeGreaterThan(1).allMatch(body -> Arrays.equals(body, posted.getFirst()));
    }

    @Test
    void leader_shouldOpenWhatCameBeforeAKeyWasSuperseded() throws Exception {
        UUID uuid = UUID.randomUUID();
        HpkeKeypair key = HpkeKeypair.generate(22, HpkeSuite.DEFAULT);
        Published.key(uuid, key, HpkeKeyState.REVOKED_SUPERSEDED);
        Published.reports(task.id().toByteArray(), List.of(reportUnder(key), reportUnder(Published.KEY)));
        awaitOverview(overview -> overview.getInt("aggregated") == 2);
        Published.key(uuid, key, HpkeKeyState.DESTROYED);
        keyring.catchUp(LIMIT);
        Published.reports(task.id().toByteArray(), List.of(reportUnder(key)));
        awaitOverview(overview -> rejected(overview, "hpke_key_destroyed") == 1);
    }
}
