package dev.sumac.sdk;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sumac.dap.hpke.HpkeInfo;
import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeOpener;
import dev.sumac.dap.hpke.HpkeSealer;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.AggregateShareAad;
import dev.sumac.dap.message.BatchMode;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.CollectionJobResp;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.HpkeConfigList;
import dev.sumac.dap.message.InputShareAad;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.PlaintextInputShare;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.UploadErrors;
import dev.sumac.dap.message.UploadRequest;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.AggregateShare;
import dev.sumac.dap.task.BoundVdaf.ReportInput;
import dev.sumac.dap.task.Task;
import dev.sumac.dap.task.TaskConfiguration;
import dev.sumac.dap.task.Url;
import dev.sumac.dap.task.VdafConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** Both aggregators of one task in one small server, as the draft has them behave; a test may script answers. */
final class TestAggregators implements AutoCloseable {

    static final BearerToken TOKEN = new BearerToken("collector-token");
    private static final byte[] NO_PARAMETER = {};

    /** A request as it came. */
    record Received(String line, Map<String, String> headers, byte[] body) {}

    /** An answer. */
    record Answer(int status, Map<String, String> headers, byte[] body) {
        static Answer of(int status) {
            return new Answer(status, Map.of(), new byte[0]);
        }

        static Answer of(int status, String header, String value) {
            return new Answer(status, Map.of(header, value), new byte[0]);
        }

        static Answer of(MediaType type, byte[] body) {
            return new Answer(200, Map.of("Content-Type", type.value()), body);
        }

        static Answer problem(int status, String type) {
            String json = "{\"title\": \"no\", \"type\": \"" + type + "\", \"detail\": \"because\"}";
            return new Answer(
                    status, Map.of("Content-Type", "application/problem+json"), json.getBytes(StandardCharsets.UTF_8));
        }

        Answer with(String header, String value) {
            Map<String, String> more = new HashMap<>(headers);
            more.put(header, value);
            return new Answer(status, more, body);
        }
    }

    final Task task;
    final HpkeKeypair collector = HpkeKeypair.generate(77, HpkeSuite.DEFAULT);
    final List<Received> received = new ArrayList<>();
    final List<EncodedReport> uploaded = new ArrayList<>();
    HpkeKeypair leader = HpkeKeypair.generate(1, HpkeSuite.DEFAULT);
    HpkeKeypair helper = HpkeKeypair.generate(1, HpkeSuite.DEFAULT);

    /** After so many reports the Leader takes another key, be it in the middle of a request. */
    int rotatesAfter = Integer.MAX_VALUE;

    /** What it says to uploads from then on, in place of taking them. */
    @Nullable
    Answer thenRefuses;

    @Nullable
    String cacheControl = "max-age=86400";

    String jobLocation = "/l/jobs/any%20thing?step=0&x=%2F";

    private final HttpServer server;
    private final Map<String, Queue<Answer>> scripted = new HashMap<>();
    private final Map<String, Answer> served = new HashMap<>();

    TestAggregators(VdafConfig vdaf) {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::handle);
        server.start();
        String base = "http://127.0.0.1:" + server.getAddress().getPort();
        TaskConfiguration configuration = TaskConfiguration.of(
                Bytes.wrap(new byte[] {1}),
                new Url(base + "/l/"),
                new Url(base + "/h"),
                10,
                1,
                BatchMode.LEADER_SELECTED,
                vdaf,
                List.of());
        task = new Task(new TaskId(Bytes.wrap(new byte[32])), configuration);
    }

    /** The next answers to requests like {@code "GET /l/hpke_config"}, before the usual ones. */
    synchronized void script(String line, Answer... answers) {
        scripted.computeIfAbsent(line, key -> new ArrayDeque<>()).addAll(List.of(answers));
    }

    /** The answer to all requests like this, until there is another. */
    synchronized void serve(String line, Answer answer) {
        served.put(line, answer);
    }

    URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    synchronized List<Received> received(String line) {
        return received.stream().filter(request -> request.line().equals(line)).toList();
    }

    synchronized List<String> lines() {
        return received.stream().map(Received::line).toList();
    }

    String reportsLine() {
        return "POST /l/tasks/" + task.id() + "/reports";
    }

    String jobsLine() {
        return "POST /l/tasks/" + task.id() + "/collection_jobs";
    }

    private void handle(HttpExchange exchange) throws IOException {
        Answer answer;
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
            String line = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            Received request =
                    new Received(line, headers, exchange.getRequestBody().readAllBytes());
            answer = answer(request);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        }
    }

    private synchronized Answer answer(Received request) {
        received.add(request);
        Queue<Answer> queue = scripted.get(request.line());
        if (queue != null && !queue.isEmpty()) {
            return queue.remove();
        }
        Answer fixed = served.get(request.line());
        if (fixed != null) {
            return fixed;
        }
        if (request.line().equals("GET /l/hpke_config")) {
            return configs(leader.config());
        } else if (request.line().equals("GET /h/hpke_config")) {
            return configs(helper.config());
        } else if (request.line().equals(reportsLine())) {
            return upload(request);
        } else if (request.line().equals(jobsLine())) {
            return Answer.of(201, "Location", jobLocation).with("Retry-After", "3");
        } else if (request.line().startsWith("DELETE ")) {
            return Answer.of(204);
        }
        return Answer.of(404);
    }

    Answer configs(HpkeConfig... configs) {
        Answer answer = Answer.of(MediaType.HPKE_CONFIG_LIST, new HpkeConfigList(List.of(configs)).encode());
        return cacheControl == null ? answer : answer.with("Cache-Control", cacheControl);
    }

    private Answer upload(Received request) {
        List<ReportUploadStatus> refused = new ArrayList<>();
        for (EncodedReport report : decoded(request).reports()) {
            if (uploaded.size() == rotatesAfter) {
                leader = HpkeKeypair.generate(leader.config().id() + 1, HpkeSuite.DEFAULT);
                rotatesAfter = Integer.MAX_VALUE;
                Optional.ofNullable(thenRefuses).ifPresent(refusal -> script(reportsLine(), refusal));
            }
            if (report.report().leaderEncryptedInputShare().configId()
                    == leader.config().id()) {
                uploaded.add(report);
            } else {
                refused.add(new ReportUploadStatus(
                        report.report().reportMetadata().reportId(), ReportError.OUTDATED_CONFIG));
            }
        }
        return refused.isEmpty()
                ? Answer.of(200)
                : Answer.of(MediaType.UPLOAD_ERRORS, new UploadErrors(refused).encode());
    }

    static UploadRequest decoded(Received request) {
        try {
            return UploadRequest.decode(request.body());
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Verifies and sums all that was uploaded, and encrypts both shares for an answer to {@code collectionJobReq}. */
    CollectionJobResp collect(byte[] collectionJobReq) {
        BoundVdaf vdaf = task.bind();
        byte[] verifyKey = new byte[vdaf.verifyKeySize()];
        AggregateShare leaderShare = vdaf.newAggregateShare(NO_PARAMETER);
        AggregateShare helperShare = vdaf.newAggregateShare(NO_PARAMETER);
        for (EncodedReport encoded : uploaded) {
            Report report = encoded.report();
            var leaderInit = (BoundVdaf.LeaderInit.Continued)
                    vdaf.leaderInit(verifyKey, NO_PARAMETER, List.of(input(report, Role.LEADER)))
                            .getFirst();
            var helperInit = (BoundVdaf.HelperInit.FinishedWithOutbound) vdaf.helperInit(
                            verifyKey,
                            NO_PARAMETER,
                            List.of(input(report, Role.HELPER)),
                            List.of(leaderInit.outbound()))
                    .getFirst();
            var finished = (BoundVdaf.LeaderContinued.Finished)
                    vdaf.leaderContinued(NO_PARAMETER, List.of(leaderInit.state()), List.of(helperInit.outbound()))
                            .getFirst();
            leaderShare.add(finished.outputShare());
            helperShare.add(helperInit.outputShare());
        }
        byte[] aad = new AggregateShareAad(task.id(), task.configuration().encoded(), Bytes.copyOf(collectionJobReq))
                .encode();
        HpkeSealer sealer = new HpkeSealer(collector.config());
        return new CollectionJobResp(
                uploaded.size(),
                new Interval(5, 6),
                sealer.seal(HpkeInfo.aggregateShare(Role.LEADER), aad, leaderShare.encode()),
                sealer.seal(HpkeInfo.aggregateShare(Role.HELPER), aad, helperShare.encode()));
    }

    ReportInput input(Report report, Role role) {
        HpkeKeypair keypair = role == Role.LEADER ? leader : helper;
        HpkeCiphertext share =
                role == Role.LEADER ? report.leaderEncryptedInputShare() : report.helperEncryptedInputShare();
        byte[] aad = new InputShareAad(
                        task.id(), task.configuration().encoded(), report.reportMetadata(), report.publicShare())
                .encode();
        byte[] plaintext = new HpkeOpener(keypair)
                .open(HpkeInfo.inputShare(role), new HpkeOpener.Sealed(share, aad))
                .orElseThrow();
        try {
            PlaintextInputShare opened = PlaintextInputShare.decode(plaintext);
            return new ReportInput(
                    report.reportMetadata().reportId().toByteArray(),
                    report.publicShare().toByteArray(),
                    opened.payload().toByteArray());
        } catch (DecodeException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
