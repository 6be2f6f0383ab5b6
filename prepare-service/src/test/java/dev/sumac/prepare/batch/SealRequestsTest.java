package dev.sumac.prepare.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sumac.dap.message.BatchSelector;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.Checksum;
import dev.sumac.dap.message.CollectionJobReq;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.Interval;
import dev.sumac.dap.message.Query;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.Role;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.fixture.LeaderFixture;
import dev.sumac.prepare.fixture.TestDatabase;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.Verdict;
import dev.sumac.prepare.log.LogRecord;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Bucket;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.task.AggregationTask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SealRequestsTest {

    private static final Bytes REQUEST_ID = Bytes.copyOf(new byte[] {1});
    private static final Checksum CHECKSUM = Checksum.of(new ReportId(1, 2));

    private final LeaderFixture fixture = new LeaderFixture(TestDatabase.empty("seal_requests"));
    private final AggregationTask task = LeaderFixture.task(Role.HELPER);
    private final SealRequests requests = requests(task);

    private static Bytes seal(AggregationTask task, Bytes request, byte[] share) {
        return Bytes.copyOf(share);
    }

    private Sealer sealer(AggregationTask task) {
        return new Sealer(
                fixture.database, fixture.clock, fixture.randomness, id -> Optional.of(task), SealRequestsTest::seal);
    }

    private SealRequests requests(AggregationTask task) {
        return new SealRequests(
                fixture.database,
                fixture.clock,
                fixture.randomness,
                id -> Optional.of(task),
                fixture.log,
                SealRequestsTest::seal,
                sealer(task));
    }

    private void addShare(UUID job, int count, byte[] share) {
        JobShares.Filled row = new JobShares.Filled(
                Bucket.ofTime(LeaderFixture.hour()),
                count,
                CHECKSUM,
                LeaderFixture.hour(),
                LeaderFixture.hour(),
                share);
        fixture.database.transact(connection -> {
            JobShares.insert(connection, job, task.id(), List.of(row));
            return job;
        });
    }

    private SealAnswer ask(SealRequest.Wish wish) throws NotCurrentException, ReportLog.UnavailableException {
        return requests.answer(new SealRequest(task.id(), REQUEST_ID, Bytes.EMPTY, wish));
    }

    private static SealRequest.Wish wish(long count, Checksum checksum) {
        BatchSelector selector = new BatchSelector.TimeInterval(new Interval(LeaderFixture.hour(), 1));
        return new SealRequest.Wish.AsHelper(Bytes.copyOf(selector.encode()), count, checksum);
    }

    @Test
    void helper_shouldSumAllSharesOfTheRange() throws Exception {
        int jobs = 30;
        byte[] one = {1, 0, 0, 0, 0, 0, 0, 0};
        for (int i = 0; i < jobs; i++) {
            addShare(new UUID(0, i), 2, one);
        }
        // An even number of equal checksums.
        assertThat(ask(wish(2L * jobs, Checksum.EMPTY))).isInstanceOfSatisfying(SealAnswer.Sealed.class, answer -> {
            assertThat(answer.batch().reportCount()).isEqualTo(2L * jobs);
            assertThat(answer.batch().encryptedShare())
                    .isEqualTo(Bytes.copyOf(new byte[] {(byte) jobs, 0, 0, 0, 0, 0, 0, 0}));
            assertThat(answer.batch().intervalStart()).isEqualTo(LeaderFixture.hour());
            assertThat(answer.batch().intervalDuration()).isEqualTo(1);
        });
    }

    private void assertRefused(SealRequest.Wish wish, DapProblem problem) throws Exception {
        assertThat(ask(wish)).isInstanceOfSatisfying(SealAnswer.Refused.class, refused -> assertThat(refused.problem())
                .isEqualTo(problem));
        assertThat(TestDatabase.number(fixture.source, "select count(*) from seal"))
                .isZero();
    }

    @Test
    void helper_shouldSealNothingWhenACheckFails() throws Exception {
        assertRefused(wish(0, Checksum.EMPTY), DapProblem.INVALID_BATCH_SIZE);
        addShare(new UUID(0, 1), 2, new byte[8]);
        assertRefused(wish(1, CHECKSUM), DapProblem.BATCH_MISMATCH);
        assertRefused(wish(2, Checksum.EMPTY), DapProblem.BATCH_MISMATCH);
        BatchSelector empty = new BatchSelector.TimeInterval(new Interval(LeaderFixture.hour(), 0));
        assertRefused(
                new SealRequest.Wish.AsHelper(Bytes.copyOf(empty.encode()), 2, CHECKSUM), DapProblem.BATCH_INVALID);

        assertThat(ask(wish(2, CHECKSUM))).isInstanceOf(SealAnswer.Sealed.class);
        SealRequest other = new SealRequest(task.id(), Bytes.copyOf(new byte[] {2}), Bytes.EMPTY, wish(2, CHECKSUM));
        assertThat(requests.answer(other))
                .isInstanceOfSatisfying(SealAnswer.Refused.class, refused -> assertThat(refused.problem())
                        .isEqualTo(DapProblem.BATCH_OVERLAP));
    }

    @Test
    void helper_shouldSealNothingOfTooFewReports() throws Exception {
        SealRequests ofThree = requests(LeaderFixture.task(Role.HELPER, 3));
        addShare(new UUID(0, 1), 2, new byte[8]);
        SealRequest two = new SealRequest(task.id(), REQUEST_ID, Bytes.EMPTY, wish(2, CHECKSUM));
        assertThat(ofThree.answer(two))
                .isInstanceOfSatisfying(SealAnswer.Refused.class, refused -> assertThat(refused.problem())
                        .isEqualTo(DapProblem.INVALID_BATCH_SIZE));
        assertThat(TestDatabase.number(fixture.source, "select count(*) from seal"))
                .isZero();

        addShare(new UUID(0, 2), 1, new byte[8]);
        // Two equal checksums.
        SealRequest three = new SealRequest(task.id(), REQUEST_ID, Bytes.EMPTY, wish(3, Checksum.EMPTY));
        assertThat(ofThree.answer(three)).isInstanceOf(SealAnswer.Sealed.class);
    }

    /** The Helper may have its reports already: nobody can say yet what is in the batch. */
    @Test
    void leader_shouldWaitForAParkedJobOfTheBatch_andSayWhy() throws Exception {
        List<LogRecord> records = fixture.reports(0, 3);
        fixture.log.append(records);
        List<InFlightJob> jobs = new ArrayList<>();
        assertThat(fixture.processor(jobs).process(fixture.topic, fixture.beginAtZero(0), records))
                .isTrue();
        InFlightJob job = jobs.getFirst();
        // Another job's, which are enough for a batch.
        addShare(new UUID(0, 1), 2, new byte[8]);
        fixture.database.transact(
                connection -> Jobs.park(connection, job.row().id(), "status_503", fixture.clock.instant()));
        Query query = new Query.TimeInterval(new Interval(LeaderFixture.hour(), 1));
        SealRequest request = new SealRequest(
                fixture.task.id(),
                REQUEST_ID,
                Bytes.copyOf(new CollectionJobReq(query, Bytes.EMPTY, List.of()).encode()),
                new SealRequest.Wish.AsLeader());
        SealRequests asLeader = requests(fixture.task);

        for (int i = 0; i < 2; i++) {
            assertThat(asLeader.answer(request))
                    .isEqualTo(new SealAnswer.Waiting(
                            SealAnswer.Cause.JOBS_PARKED, "a job is parked: status_503", records.size()));
            sealer(fixture.task).stepAll(done -> {
                throw new AssertionError("sealed without the job's reports");
            });
        }

        List<Verdict> verdicts = Collections.nCopies(records.size(), new Verdict.Rejected("no"));
        assertThat(fixture.settler(fixture.clock).settle(job, verdicts)).isTrue();
        sealer(fixture.task).stepAll(done -> {});
        assertThat(asLeader.answer(request)).isInstanceOfSatisfying(SealAnswer.Sealed.class, answer -> assertThat(
                        answer.batch().reportCount())
                .isEqualTo(2));
    }

    @Test
    void helper_shouldNotSealAtALateRepeatOfWhatWasWithdrawn() throws Exception {
        addShare(new UUID(0, 1), 1, new byte[8]);
        ask(new SealRequest.Wish.Withdraw());
        assertThat(ask(wish(1, CHECKSUM)))
                .isInstanceOfSatisfying(SealAnswer.Refused.class, refused -> assertThat(refused.problem())
                        .isEqualTo(DapProblem.INVALID_BATCH_SIZE));
        assertThat(TestDatabase.number(fixture.source, "select count(*) from seal"))
                .isZero();
    }
}
