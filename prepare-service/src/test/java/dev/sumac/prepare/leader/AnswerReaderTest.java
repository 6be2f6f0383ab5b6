package dev.sumac.prepare.leader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.HpkeCiphertext;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.ReportShare;
import dev.sumac.dap.message.Role;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.dap.task.BoundVdaf;
import dev.sumac.dap.task.BoundVdaf.HelperInit;
import dev.sumac.dap.task.BoundVdaf.LeaderInit;
import dev.sumac.dap.task.BoundVdaf.ReportInput;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.leader.AnswerReader.Reading;
import dev.sumac.prepare.store.JobRow;
import dev.sumac.prepare.store.JobState;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.Batches;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A job of two reports, and what a Helper may say of it. */
class AnswerReaderTest {

    private static final byte[] VERIFY_KEY = new byte[32];

    private final AggregationTask task = LeaderFixture.task(Role.LEADER);
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final AnswerReader reader = new AnswerReader(new Batches(worker, 1));
    private final List<Candidate> candidates = new ArrayList<>();
    private final VerifyResp first = add(new ReportId(0, 1));
    private final VerifyResp second = add(new ReportId(0, 2));

    @AfterEach
    void close() {
        worker.shutdown();
    }

    /** Adds a good report to the job; what an honest Helper says of it. */
    private VerifyResp add(ReportId id) {
        BoundVdaf vdaf = task.vdaf();
        BoundVdaf.Shares shares = vdaf.shard(new long[] {1}, id.toByteArray(), new byte[vdaf.randSize()]);
        LeaderInit.Continued leader = (LeaderInit.Continued) vdaf.leaderInit(
                        VERIFY_KEY,
                        AggregationTask.NO_PARAMETER,
                        List.of(new ReportInput(id.toByteArray(), shares.publicShare(), shares.leaderInputShare())))
                .getFirst();
        HelperInit.FinishedWithOutbound helper = (HelperInit.FinishedWithOutbound) vdaf.helperInit(
                        VERIFY_KEY,
                        AggregationTask.NO_PARAMETER,
                        List.of(new ReportInput(id.toByteArray(), shares.publicShare(), shares.helperInputShare())),
                        List.of(leader.outbound()))
                .getFirst();
        ReportShare share = new ReportShare(
                new ReportMetadata(id, LeaderFixture.hour(), List.of()),
                Bytes.copyOf(shares.publicShare()),
                new HpkeCiphertext(1, Bytes.copyOf(new byte[1]), Bytes.copyOf(new byte[1])));
        candidates.add(new Candidate(
                new LogPosition(0, candidates.size()),
                new byte[0],
                1,
                new VerifyInit(share, Bytes.copyOf(leader.outbound())),
                leader.state(),
                Optional.empty()));
        return new VerifyResp.Continue(id, Bytes.copyOf(helper.outbound()));
    }

    private Reading read(byte[] body) throws Exception {
        JobRow row = new JobRow(
                new UUID(0, 1),
                task.id(),
                new UUID(0, 2),
                candidates.stream().map(Candidate::at).toList(),
                Optional.empty(),
                0,
                new byte[32],
                1);
        return reader.read(
                new InFlightJob(task, new Jobs.Leased(row, 1, 0, JobState.SENT, false), new byte[1], candidates), body);
    }

    private Reading read(VerifyResp... responses) throws Exception {
        return read(new AggregationJobResp(List.of(responses)).encode());
    }

    @Test
    void read_shouldGiveAVerdictOnEachReport() throws Exception {
        assertThat(read(first, second))
                .isInstanceOfSatisfying(Reading.Understood.class, reading -> assertThat(reading.verdicts())
                        .hasSize(2)
                        .hasOnlyElementsOfType(Verdict.Counted.class));
        VerifyResp early = new VerifyResp.Reject(new ReportId(0, 1), ReportError.REPORT_TOO_EARLY);
        VerifyResp replayed = new VerifyResp.Reject(new ReportId(0, 2), ReportError.REPORT_REPLAYED);
        assertThat(read(early, replayed))
                .isEqualTo(new Reading.Understood(
                        List.of(new Verdict.Early(), new Verdict.Rejected(ReportError.REPORT_REPLAYED.token()))));
    }

    @Test
    void read_shouldTakeNothingFromAnAnswerOfOtherReports() throws Exception {
        Reading others = new Reading.Wrong("answer_of_other_reports");
        assertThat(read(second, first)).as("another order").isEqualTo(others);
        assertThat(read(first, first)).as("one twice").isEqualTo(others);
        assertThat(read(first, new VerifyResp.Reject(new ReportId(7, 2), ReportError.REPORT_DROPPED)))
                .as("a foreign one")
                .isEqualTo(others);
    }

    @Test
    void read_shouldTakeNothingFromAnAnswerOfAnotherLength() throws Exception {
        Reading length = new Reading.Wrong("answer_of_other_length");
        assertThat(read(first)).isEqualTo(length);
        assertThat(read(first, second, second)).isEqualTo(length);
    }

    @Test
    void read_shouldTakeNothingFromAnAnswerThatFinishes() throws Exception {
        assertThat(read(first, new VerifyResp.Finish(new ReportId(0, 2))))
                .isEqualTo(new Reading.Wrong("answer_finishes"));
    }

    @Test
    void read_shouldTakeNothingFromWhatDoesNotDecode() throws Exception {
        assertThat(read(new byte[1])).isEqualTo(new Reading.Garbled("answer_undecodable"));
    }
}
