package dev.sumac.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Extension;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.task.BoundVdaf.Shares;
import dev.sumac.systemtests.Forge.Flaw;
import dev.sumac.systemtests.RecordingClient.Made;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad reports: refused with the right answer at upload or counted under the right reason later, good ones beside them counted. */
@ExtendWith(ClusterExtension.class)
class BadUploadTest {
    private static final long[] ONE = {1};
    private static final Extension UNKNOWN = new Extension(0x7777, Bytes.EMPTY);
    private static final Extension UNKNOWN_BEFORE = new Extension(0x6666, Bytes.EMPTY);

    private final Cluster cluster;

    BadUploadTest(Cluster cluster) {
        this.cluster = cluster;
    }

    @Test
    void badRequests_shouldBeRefusedWhole() throws Exception {
        RecordingClient client = cluster.task().add();
        byte[] body =
                RecordingClient.body(client.make(3).stream().map(Made::report).toList());
        String stranger = TaskId.of(Forge.random(TaskId.LENGTH)).toString();
        new Answers()
                .problem(
                        "truncated",
                        DapProblem.INVALID_MESSAGE,
                        () -> client.attempt(Arrays.copyOf(body, body.length - 1)))
                .problem(
                        "trailing byte",
                        DapProblem.INVALID_MESSAGE,
                        () -> client.attempt(Arrays.copyOf(body, body.length + 1)))
                .problem("noise", DapProblem.INVALID_MESSAGE, () -> client.attempt(Forge.random(100)))
                .problem(
                        "unknown task",
                        DapProblem.UNRECOGNIZED_TASK,
                        () -> send(client, stranger, MediaType.UPLOAD_REQ.value(), body))
                .status(
                        "other media type",
                        415,
                        () -> send(client, client.task().id().toString(), "application/octet-stream", body))
                .status(
                        "other message's media type",
                        415,
                        () -> send(client, client.task().id().toString(), MediaType.UPLOAD_ERRORS.value(), body))
                .status("larger than the limit", 413, () -> client.attempt(new byte[64 << 20]))
                .status("more reports than are taken", 413, () -> client.attempt(smallestReports(8 << 20)))
                .check();

        client.upload(5);
        assertThat(Ledger.settled(client).outcomes()).isEqualTo(Map.of("aggregated", 5L));
    }

    /** Nothing but the smallest report that there can be, up to so many bytes: as objects they would fill the heap. */
    private static byte[] smallestReports(int bytes) {
        HpkeCiphertext least = new HpkeCiphertext(0, Bytes.copyOf(new byte[1]), Bytes.copyOf(new byte[1]));
        Report report = new Report(new ReportMetadata(new ReportId(0, 0), 0, List.of()), Bytes.EMPTY, least, least);
        return RecordingClient.body(Collections.nCopies(bytes / report.encodedLength(), report));
    }

    private static Http.Answer send(RecordingClient client, String task, String mediaType, byte[] body)
            throws java.io.IOException {
        return Http.post(
                client.task().leaderResource("tasks/" + task + "/reports"), Map.of("Content-Type", mediaType), body);
    }

    @Test
    void badReports_shouldBeRefusedOneByOneInTheOrderOfTheRequest() throws Exception {
        TaskPair task = cluster.task()
                .precision(60)
                .maxReportAge(Duration.ofHours(1))
                .add()
                .task();
        long now = task.now();
        RecordingClient client = task.client();
        Forge forge = client.forge();
        Map<Report, ReportError> bad = new LinkedHashMap<>();
        bad.put(forge.report(now + 600, ONE), ReportError.REPORT_TOO_EARLY);
        bad.put(forge.report(-1, ONE), ReportError.REPORT_TOO_EARLY);
        bad.put(forge.report(now - 100, ONE), ReportError.REPORT_DROPPED);
        bad.put(forge.report(0, ONE), ReportError.REPORT_DROPPED);
        bad.put(forge.report(now, ONE, Flaw.NONE.withPublicExtensions(UNKNOWN)), ReportError.INVALID_MESSAGE);
        bad.put(forge.report(now, ONE, Flaw.NONE.withPublicExtensions(UNKNOWN, UNKNOWN)), ReportError.INVALID_MESSAGE);
        bad.put(
                forge.report(now, ONE, Flaw.NONE.withPublicExtensions(UNKNOWN, UNKNOWN_BEFORE)),
                ReportError.INVALID_MESSAGE);
        bad.put(
                forge.report(now, ONE, Flaw.NONE.withLeaderCiphertext(otherConfig(cluster.alpha()))),
                ReportError.OUTDATED_CONFIG);

        assertRefused(client, bad);
    }

    @Test
    void reportsOutsideTheTasksInterval_shouldBeDropped() throws Exception {
        long now = cluster.task().precision(60).add().task().now();
        RecordingClient client =
                cluster.task().precision(60).interval(new Interval(now - 5, 20)).add();
        Map<Report, ReportError> bad = new LinkedHashMap<>();
        bad.put(client.forge().report(now - 6, ONE), ReportError.REPORT_DROPPED);

        assertRefused(client, bad);
    }

    private static void assertRefused(RecordingClient client, Map<Report, ReportError> bad) throws Exception {
        List<Report> mixed = new ArrayList<>();
        List<Made> good = client.make(bad.size());
        int next = 0;
        for (Report report : bad.keySet()) {
            mixed.add(good.get(next++).report());
            mixed.add(report);
        }
        Http.Answer answer = Http.served(() -> client.attempt(RecordingClient.body(mixed)));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo(MediaType.UPLOAD_ERRORS.value());
        List<ReportUploadStatus> refusals = RecordingClient.refusals(answer);
        assertThat(refusals)
                .containsExactlyElementsOf(bad.entrySet().stream()
                        .map(each -> new ReportUploadStatus(
                                each.getKey().reportMetadata().reportId(), each.getValue()))
                        .toList());
        client.record(good, refusals);
        assertThat(Ledger.settled(client).outcomes()).isEqualTo(Map.of("aggregated", (long) good.size()));
    }

    @Test
    void reportsThatUploadCannotJudge_shouldBeCountedUnderTheirReason() throws Exception {
        RecordingClient client = cluster.task().add();
        Forge forge = client.forge();
        long now = client.task().now();
        Map<Flaw, String> flaws = new LinkedHashMap<>();
        flaws.put(Flaw.NONE.withLeaderCiphertext(BadUploadTest::flipped), "hpke_decrypt_error");
        flaws.put(Flaw.NONE.withHelperCiphertext(BadUploadTest::flipped), "hpke_decrypt_error");
        flaws.put(Flaw.NONE.withHelperCiphertext(otherConfig(cluster.beta())), "hpke_decrypt_error");
        // The Leader's own counts tell more than the draft's word; of the Helper's reasons it knows that word alone.
        flaws.put(Flaw.NONE.withLeaderExtensions(UNKNOWN), "report_extension");
        flaws.put(Flaw.NONE.withHelperExtensions(UNKNOWN), "invalid_message");
        flaws.put(Flaw.NONE.withHelperExtensions(UNKNOWN, UNKNOWN), "invalid_message");
        flaws.put(Flaw.NONE.withLeaderPlaintext(BadUploadTest::cut), "undecodable_input_share");
        flaws.put(Flaw.NONE.withLeaderPlaintext(BadUploadTest::trailing), "undecodable_input_share");
        flaws.put(Flaw.NONE.withHelperPlaintext(BadUploadTest::cut), "invalid_message");
        flaws.put(Flaw.NONE.withHelperPlaintext(BadUploadTest::trailing), "invalid_message");
        flaws.put(Flaw.NONE.withShares(leaderShare(BadUploadTest::cut)), "invalid_message");
        flaws.put(Flaw.NONE.withShares(helperShare(BadUploadTest::trailing)), "invalid_message");
        flaws.put(Flaw.NONE.withShares(leaderShare(BadUploadTest::flipped)), "vdaf_verify_error");
        flaws.put(Flaw.NONE.withShares(helperShare(BadUploadTest::flipped)), "vdaf_verify_error");
        List<Made> mixed = new ArrayList<>(client.make(10));
        Map<String, Long> expected = new java.util.TreeMap<>(Map.of("aggregated", 10L));
        flaws.forEach((flaw, reason) -> {
            mixed.add(mixed.size() / 2, Made.of(forge.report(now, ONE, flaw), ONE));
            expected.merge(reason, 1L, Long::sum);
        });

        client.send(mixed);

        assertThat(client.refused()).isEmpty();
        assertThat(Ledger.settled(client).outcomes()).isEqualTo(expected);
        assertThat(client.task().helper().rows().outcomes(client.task().id()))
                .as("what the Helper knows of its own")
                .containsEntry("aggregated", 10L)
                .containsEntry("hpke_unknown_config_id", 1L)
                .containsEntry("hpke_decrypt_error", 1L)
                .containsEntry("report_extension", 2L)
                .containsEntry("undecodable_input_share", 2L);
    }

    private static UnaryOperator<Shares> leaderShare(UnaryOperator<byte[]> change) {
        return shares ->
                new Shares(shares.publicShare(), change.apply(shares.leaderInputShare()), shares.helperInputShare());
    }

    private static UnaryOperator<Shares> helperShare(UnaryOperator<byte[]> change) {
        return shares ->
                new Shares(shares.publicShare(), shares.leaderInputShare(), change.apply(shares.helperInputShare()));
    }

    private static byte[] cut(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length - 1);
    }

    private static byte[] trailing(byte[] bytes) {
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] changed = bytes.clone();
        changed[0] ^= 1;
        return changed;
    }

    private static HpkeCiphertext flipped(HpkeCiphertext ciphertext) {
        return new HpkeCiphertext(
                ciphertext.configId(),
                ciphertext.enc(),
                Bytes.wrap(flipped(ciphertext.payload().toByteArray())));
    }

    private static UnaryOperator<HpkeCiphertext> otherConfig(Aggregator aggregator) throws IOException {
        int unknown = new OperatorKeys(aggregator).unknownConfigId();
        return ciphertext -> new HpkeCiphertext(unknown, ciphertext.enc(), ciphertext.payload());
    }
}
