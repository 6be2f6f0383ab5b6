package dev.sumac.sdk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sumac.dap.hpke.HpkeKeypair;
import dev.sumac.dap.hpke.HpkeSuite;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.HpkeConfig;
import dev.sumac.dap.message.MediaType;
import dev.sumac.dap.message.Report;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportUploadStatus;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.UploadErrors;
import dev.sumac.dap.message.UploadRequest;
import dev.sumac.dap.message.UploadRequest.EncodedReport;
import dev.sumac.dap.task.VdafConfig;
import dev.sumac.sdk.TestAggregators.Answer;
import dev.sumac.sdk.TestAggregators.Received;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientTest {

    private static final long[] ONE = {1};
    private static final String LEADER_CONFIG = "GET /l/hpke_config";
    private static final String HELPER_CONFIG = "GET /h/hpke_config";

    private final TestAggregators aggregators = new TestAggregators(new VdafConfig.Prio3Count());
    private final TestTime time = new TestTime();
    private final Client client = Client.builder(aggregators.task)
            .clock(time)
            .pause(time)
            .patience(Duration.ofSeconds(100))
            .build();

    @AfterEach
    void stop() {
        aggregators.close();
    }

    @Test
    void upload_shouldSendOneReportPerMeasurementAtTheClocksTime() throws Exception {
        UploadResult result = client.upload(List.of(ONE, new long[] {0}, ONE));

        assertThat(result.allAccepted()).isTrue();
        Received request = aggregators.received(aggregators.reportsLine()).getFirst();
        assertThat(request.headers()).containsEntry("Content-type", MediaType.UPLOAD_REQ.value());
        List<Report> reports = TestAggregators.decoded(request).reports().stream()
                .map(EncodedReport::report)
                .toList();
        assertThat(reports).extracting(report -> report.reportMetadata().time()).containsOnly(123_456_789L);
        assertThat(reports)
                .extracting(report -> report.reportMetadata().reportId())
                .doesNotHaveDuplicates()
                .isEqualTo(result.accepted());
    }

    @Test
    void upload_shouldSealEachShareToItsAggregator() throws Exception {
        client.upload(ONE);

        Report report = aggregators.uploaded.getFirst().report();
        assertThat(aggregators.input(report, Role.LEADER).inputShare())
                .isNotEqualTo(aggregators.input(report, Role.HELPER).inputShare());
    }

    @Test
    void upload_shouldFetchEachListOnceWhileItIsFresh() throws Exception {
        client.upload(ONE);
        time.pause(Duration.ofSeconds(86_399));
        client.upload(ONE);
        assertThat(aggregators.received(LEADER_CONFIG)).hasSize(1);
        assertThat(aggregators.received(HELPER_CONFIG)).hasSize(1);

        time.pause(Duration.ofSeconds(1));
        client.upload(ONE);
        assertThat(aggregators.received(LEADER_CONFIG)).hasSize(2);
        assertThat(aggregators.received(HELPER_CONFIG)).hasSize(2);
    }

    @Test
    void upload_shouldSubtractTheAgeOfACachedList() throws Exception {
        aggregators.script(
                LEADER_CONFIG, aggregators.configs(aggregators.leader.config()).with("Age", "86390"));
        client.upload(ONE);
        time.pause(Duration.ofSeconds(10));
        client.upload(ONE);
        assertThat(aggregators.received(LEADER_CONFIG)).hasSize(2);
        assertThat(aggregators.received(HELPER_CONFIG)).hasSize(1);
    }

    @Test
    void upload_shouldNotKeepAListThatMustNotBeStored() throws Exception {
        aggregators.cacheControl = "private, no-store, max-age=60";
        client.upload(ONE);
        client.upload(ONE);
        assertThat(aggregators.received(LEADER_CONFIG)).hasSize(2);
    }

    @Test
    void upload_shouldKeepAListWithoutCacheControlForAWhile() throws Exception {
        aggregators.cacheControl = null;
        client.upload(ONE);
        client.upload(ONE);
        assertThat(aggregators.received(LEADER_CONFIG)).hasSize(1);
        time.pause(Freshness.DEFAULT);
        client.upload(ONE);
        assertThat(aggregators.received(LEADER_CONFIG)).hasSize(2);
    }

    @Test
    void upload_shouldRetryOutdatedReportsOnceWithNewIdsUnderNewKeys() throws Exception {
        client.upload(ONE);
        aggregators.leader = HpkeKeypair.generate(2, HpkeSuite.DEFAULT);
        aggregators.helper = HpkeKeypair.generate(2, HpkeSuite.DEFAULT);

        UploadResult result = client.upload(List.of(ONE, ONE));

        assertThat(result.allAccepted()).isTrue();
        List<Received> requests = aggregators.received(aggregators.reportsLine());
        assertThat(requests).hasSize(3);
        assertThat(ids(requests.get(2))).isEqualTo(result.accepted()).doesNotContainAnyElementsOf(ids(requests.get(1)));
        assertThat(aggregators
                        .uploaded
                        .getLast()
                        .report()
                        .helperEncryptedInputShare()
                        .configId())
                .isEqualTo(2);
        for (String config : List.of(LEADER_CONFIG, HELPER_CONFIG)) {
            List<Received> asked = aggregators.received(config);
            assertThat(asked).hasSize(2);
            assertThat(asked.get(0).headers()).doesNotContainKey("Cache-control");
            assertThat(asked.get(1).headers()).as("no cache's answer").containsEntry("Cache-control", "no-cache");
        }
    }

    /** Who gets an exception uploads everything again, and what was accepted would count twice. */
    @Test
    void upload_shouldSayWhatWasAcceptedThoughThereAreNoKeysForTheRest() throws Exception {
        aggregators.rotatesAfter = 1;
        aggregators.script(LEADER_CONFIG, aggregators.configs(aggregators.leader.config()));
        aggregators.serve(LEADER_CONFIG, Answer.of(404));

        UploadResult result = client.upload(List.of(ONE, ONE));

        assertThat(result.accepted()).hasSize(1);
        assertThat(result.refused()).extracting(ReportUploadStatus::error).containsExactly(ReportError.OUTDATED_CONFIG);
    }

    @Test
    void upload_shouldSayWhatWasAcceptedThoughTheRestIsRefused() throws Exception {
        aggregators.rotatesAfter = 1;
        aggregators.thenRefuses = Answer.problem(400, DapProblem.INVALID_MESSAGE.type());

        UploadResult result = client.upload(List.of(ONE, ONE));

        assertThat(result.accepted()).hasSize(1);
        assertThat(result.refused()).extracting(ReportUploadStatus::error).containsExactly(ReportError.OUTDATED_CONFIG);
        assertThat(aggregators.received(aggregators.reportsLine())).hasSize(2);
    }

    @Test
    void upload_shouldNotRetryOutdatedReportsTwice() throws Exception {
        aggregators.leader = HpkeKeypair.generate(2, HpkeSuite.DEFAULT);
        Answer stale = aggregators.configs(
                new HpkeConfig(9, 0x20, 1, 1, aggregators.leader.config().publicKey()));
        aggregators.script(LEADER_CONFIG, stale, stale, stale);

        UploadResult result = client.upload(ONE);

        assertThat(result.accepted()).isEmpty();
        assertThat(result.refused()).extracting(ReportUploadStatus::error).containsExactly(ReportError.OUTDATED_CONFIG);
        assertThat(aggregators.received(aggregators.reportsLine())).hasSize(2);
    }

    @Test
    void upload_shouldTellTheRefusedFromTheAccepted() throws Exception {
        List<EncodedReport> reports = client.create(List.of(ONE, ONE, ONE));
        ReportId second = reports.get(1).report().reportMetadata().reportId();
        aggregators.script(
                aggregators.reportsLine(),
                Answer.of(
                        MediaType.UPLOAD_ERRORS,
                        new UploadErrors(List.of(new ReportUploadStatus(second, ReportError.REPORT_TOO_EARLY)))
                                .encode()));

        UploadResult result = client.uploadEncoded(reports);

        assertThat(result.refused()).containsExactly(new ReportUploadStatus(second, ReportError.REPORT_TOO_EARLY));
        assertThat(result.accepted())
                .containsExactly(
                        reports.get(0).report().reportMetadata().reportId(),
                        reports.get(2).report().reportMetadata().reportId());
    }

    @Test
    void create_shouldTakeNewKeysOnceReportsWereOutdated() throws Exception {
        List<EncodedReport> reports = client.create(List.of(ONE));
        aggregators.leader = HpkeKeypair.generate(2, HpkeSuite.DEFAULT);
        assertThat(client.uploadEncoded(reports).refused())
                .extracting(ReportUploadStatus::error)
                .containsExactly(ReportError.OUTDATED_CONFIG);

        assertThat(client.uploadEncoded(client.create(List.of(ONE))).allAccepted())
                .isTrue();
        assertThat(client.uploadEncoded(reports).allAccepted()).isFalse();
        client.create(List.of(ONE));
        assertThat(aggregators.received(LEADER_CONFIG))
                .as("once more, for others' reports never")
                .hasSize(2);
    }

    @Test
    void uploadEncoded_shouldSendTheBytesAsTheyAre() throws Exception {
        List<EncodedReport> reports = client.create(List.of(ONE, ONE));
        client.uploadEncoded(reports);
        assertThat(aggregators.received(aggregators.reportsLine()).getFirst().body())
                .isEqualTo(new UploadRequest(reports).encode());
    }

    @Test
    void upload_shouldWaitAsLongAsTheLeaderAsksAndSendTheSameBytes() throws Exception {
        aggregators.script(
                aggregators.reportsLine(),
                Answer.of(503, "Retry-After", "17"),
                Answer.of(429, "Retry-After", "Fri, 13 Feb 2009 23:32:26 GMT"));

        assertThat(client.upload(ONE).allAccepted()).isTrue();

        assertThat(time.pauses).containsExactly(Duration.ofSeconds(17), Duration.ofSeconds(30));
        assertThat(aggregators.received(aggregators.reportsLine()))
                .hasSize(3)
                .extracting(request -> Bytes.wrap(request.body()))
                .containsOnly(Bytes.wrap(aggregators
                        .received(aggregators.reportsLine())
                        .getFirst()
                        .body()));
    }

    @Test
    void upload_shouldPauseLongerEachTimeAndGiveUpInTheEnd() {
        for (int i = 0; i < 100; i++) {
            aggregators.script(aggregators.reportsLine(), Answer.of(500));
        }

        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .satisfies(e -> assertThat(e.status()).isEqualTo(500));

        assertThat(time.pauses)
                .startsWith(Duration.ofMillis(200), Duration.ofMillis(400))
                .isSorted();
        assertThat(time.pauses.stream().reduce(Duration.ZERO, Duration::plus))
                .isLessThanOrEqualTo(Duration.ofSeconds(100));
    }

    @Test
    void upload_shouldGiveUpOnALeaderThatIsNotThere() {
        aggregators.close();
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .withMessageContaining("got no answer");
    }

    @Test
    void upload_shouldSayWhyTheWholeRequestWasRefused() {
        aggregators.script(
                aggregators.reportsLine(), Answer.problem(404, "urn:ietf:params:ppm:dap:error:unrecognizedTask"));

        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .withMessageContaining("because")
                .satisfies(e -> assertThat(e.problem()).contains(DapProblem.UNRECOGNIZED_TASK));
        assertThat(aggregators.received(aggregators.reportsLine())).hasSize(1);
    }

    @Test
    void upload_shouldTakeTheFirstConfigurationThatIsSupported() throws Exception {
        Bytes key = aggregators.leader.config().publicKey();
        aggregators.script(
                LEADER_CONFIG,
                aggregators.configs(
                        new HpkeConfig(8, 0x21, 1, 1, key),
                        new HpkeConfig(9, 0x20, 1, 1, key.slice(1, 31)),
                        aggregators.leader.config()));

        assertThat(client.upload(ONE).allAccepted()).isTrue();
    }

    @Test
    void upload_shouldAbortWithoutAUsableConfiguration() {
        Bytes key = aggregators.leader.config().publicKey();
        assertAborts(aggregators.configs(new HpkeConfig(8, 0x21, 1, 1, key)), "no supported HPKE suite");
        assertAborts(Answer.of(MediaType.HPKE_CONFIG_LIST, new byte[] {0, 0}), "below the least");
        assertAborts(Answer.of(MediaType.HPKE_CONFIG_LIST, new byte[] {0, 11, 1}), "bytes");
        assertAborts(Answer.of(MediaType.HPKE_CONFIG_LIST, new byte[0]), "bytes");
        assertAborts(Answer.of(MediaType.UPLOAD_REQ, new byte[] {0, 0}), "not an HpkeConfigList");
        assertAborts(Answer.of(404), "was refused: 404");
        assertThat(aggregators.received(aggregators.reportsLine())).isEmpty();
    }

    private void assertAborts(Answer answer, String message) {
        aggregators.script(HELPER_CONFIG, answer);
        assertThatExceptionOfType(DapException.class)
                .isThrownBy(() -> client.upload(ONE))
                .withMessageContaining(message);
    }

    @Test
    void upload_shouldRefuseAnAnswerThatIsNoUploadErrors() {
        ReportUploadStatus foreign = new ReportUploadStatus(new ReportId(1, 2), ReportError.REPORT_DROPPED);
        for (Answer answer : List.of(
                Answer.of(MediaType.UPLOAD_ERRORS, new byte[16]),
                Answer.of(MediaType.UPLOAD_ERRORS, new UploadErrors(List.of(foreign)).encode()),
                Answer.of(MediaType.AGGREGATE_SHARE, new UploadErrors(List.of(foreign)).encode()))) {
            aggregators.script(aggregators.reportsLine(), answer);
            assertThatExceptionOfType(DapException.class).isThrownBy(() -> client.upload(ONE));
        }
    }

    private static List<ReportId> ids(Received request) {
        return TestAggregators.decoded(request).reports().stream()
                .map(report -> report.report().reportMetadata().reportId())
                .toList();
    }
}
