package dev.sumac.prepare.helper;

import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportMetadata;
import dev.sumac.dap.message.TaskId;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.store.Bucket;
import dev.sumac.prepare.store.BucketSums;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.HelperJobs;
import dev.sumac.prepare.store.JobShares;
import dev.sumac.prepare.store.Outcomes;
import dev.sumac.prepare.store.ReplayDays;
import dev.sumac.prepare.store.ReplayIds;
import dev.sumac.prepare.store.ReplayIds.Claim;
import dev.sumac.prepare.store.Seals;
import dev.sumac.prepare.store.TaskLocks;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.HelperVerifier.Verdict;
import dev.sumac.prepare.verify.Rejection;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;

/** The Helper's one transaction: claims, output shares and the stored answer, all of them or none. */
public class HelperCommit {

    private final Database database;
    private final ReplayDays days;
    private final InstantSource clock;

    public HelperCommit(Database database, InstantSource clock) {
        this.database = database;
        this.days = new ReplayDays(database);
        this.clock = clock;
    }

    /** The stored answer to a request, if it was answered before. A deleted job that is asked for so is there again. */
    public Optional<Bytes> known(TaskId task, RequestDigest digest) {
        return database.transact(connection -> {
            Optional<Bytes> answer = HelperJobs.answer(connection, task, digest.sha256());
            if (answer.isPresent()) {
                HelperJobs.setDeleted(connection, task, digest.jobId(), false);
            }
            return answer;
        });
    }

    /** The stored answer of a job that was not deleted. */
    public Optional<Bytes> find(TaskId task, UUID job) {
        return database.transact(connection -> HelperJobs.answer(connection, task, job));
    }

    /** Deletes a job, or finds that it is deleted; false when there was none. Its claims and shares stay. */
    public boolean delete(TaskId task, UUID job) {
        return database.transact(connection -> HelperJobs.setDeleted(connection, task, job, true));
    }

    /**
     * Commits to what was verified and returns the answer: this one, or the stored one when somebody was faster.
     *
     * @param batch of a leader-selected task
     * @param verdicts in the order of {@code inits}
     * @param judgedIn when it was verified
     * @throws NotCurrentException when that stretch did not last until the end: then nothing happened
     */
    public Bytes commit(
            AggregationTask task,
            RequestDigest digest,
            Optional<BatchId> batch,
            List<VerifyInit> inits,
            List<Verdict> verdicts,
            CurrentLease.Stretch judgedIn)
            throws NotCurrentException {
        Commit commit = new Commit(task, digest, batch, inits, verdicts, judgedIn);
        if (isNotFinal(verdicts)) {
            judgedIn.require();
            return Bytes.wrap(commit.answer(new ReplayIds.Granted(Set.of()), List.of()));
        }
        List<Integer> claimed = commit.wantedClaims().stream().map(Claim::day).toList();
        while (true) {
            Optional<Bytes> answer = days.claiming(claimed, commit::run);
            if (answer.isPresent()) {
                return answer.get();
            }
            judgedIn.require();
        }
    }

    /** Nothing but "too early": the Leader's later job may have the same bytes, and would be told so for ever. */
    protected boolean isNotFinal(List<Verdict> verdicts) {
        return verdicts.stream()
                .allMatch(verdict -> verdict instanceof Verdict.Rejected(Rejection rejection)
                        && rejection.error() == ReportError.REPORT_TOO_EARLY);
    }

    private final class Commit {

        private final AggregationTask task;
        private final RequestDigest digest;
        private final Optional<BatchId> batch;
        private final List<VerifyInit> inits;
        private final List<Verdict> verdicts;
        private final CurrentLease.Stretch judgedIn;
        private final Instant now = clock.instant();
        private BucketSums sums;
        private Outcomes.Tally tally = new Outcomes.Tally();

        Commit(
                AggregationTask task,
                RequestDigest digest,
                Optional<BatchId> batch,
                List<VerifyInit> inits,
                List<Verdict> verdicts,
                CurrentLease.Stretch judgedIn) {
            this.task = task;
            this.digest = digest;
            this.batch = batch;
            this.inits = inits;
            this.verdicts = verdicts;
            this.judgedIn = judgedIn;
            this.sums = emptySums();
        }

        private BucketSums emptySums() {
            return new BucketSums(() -> task.vdaf().newAggregateShare(AggregationTask.NO_PARAMETER));
        }

        /** Empty when this replica may not know the keys any more by which it judged. */
        Optional<Bytes> run(Connection connection) throws SQLException {
            // Anew, in case the transaction is repeated.
            sums = emptySums();
            tally = new Outcomes.Tally();
            if (!HelperJobs.begin(connection, task.id(), digest.sha256(), digest.jobId(), lastDay(), now)) {
                connection.rollback();
                return Optional.of(HelperJobs.answer(connection, task.id(), digest.sha256())
                        .orElseThrow(() -> new IllegalStateException("a job without its answer")));
            }
            TaskLocks.share(connection, task.id());
            ReplayIds.Granted granted = ReplayIds.claim(connection, wantedClaims());
            List<Seals.Mark> sealed =
                    Seals.marks(connection, Map.of(task.id(), buckets())).getOrDefault(task.id(), List.of());
            byte[] answer = answer(granted, sealed);
            JobShares.insert(connection, digest.jobId(), task.id(), sums.rows());
            Outcomes.add(connection, tally.add(task.id(), Outcomes.AGGREGATED, sums.count()));
            HelperJobs.store(connection, task.id(), digest.sha256(), answer);
            if (!judgedIn.lasts()) {
                connection.rollback();
                return Optional.empty();
            }
            return Optional.of(Bytes.wrap(answer));
        }

        private List<ReportMetadata> verified() {
            List<ReportMetadata> verified = new ArrayList<>();
            for (int i = 0; i < inits.size(); i++) {
                if (verdicts.get(i) instanceof Verdict.Verified) {
                    verified.add(metadata(i));
                }
            }
            return verified;
        }

        private ReportMetadata metadata(int index) {
            return inits.get(index).reportShare().reportMetadata();
        }

        private int lastDay() {
            int today = Math.toIntExact(now.getEpochSecond() / 86_400);
            return verified().stream().map(report -> task.day(report.time())).reduce(today, Math::max);
        }

        private List<Claim> wantedClaims() {
            return verified().stream().map(this::claim).toList();
        }

        private Claim claim(ReportMetadata report) {
            return new Claim(task.id(), task.day(report.time()), report.reportId());
        }

        private SortedSet<Bucket> buckets() {
            SortedSet<Bucket> buckets = new TreeSet<>();
            verified().forEach(report -> buckets.add(task.bucket(report.time(), batch)));
            return buckets;
        }

        byte[] answer(ReplayIds.Granted granted, List<Seals.Mark> sealed) {
            List<VerifyResp> responses = new ArrayList<>(inits.size());
            for (int i = 0; i < inits.size(); i++) {
                responses.add(response(metadata(i), verdicts.get(i), granted, sealed));
            }
            return new AggregationJobResp(responses).encode();
        }

        private VerifyResp response(
                ReportMetadata report, Verdict verdict, ReplayIds.Granted granted, List<Seals.Mark> sealed) {
            return switch (verdict) {
                case Verdict.Rejected(Rejection rejection) -> reject(report, rejection);
                case Verdict.Verified verified -> {
                    Bucket bucket = task.bucket(report.time(), batch);
                    if (!granted.has(claim(report))) {
                        yield reject(report, Rejection.of(ReportError.REPORT_REPLAYED));
                    }
                    if (sealed.stream().anyMatch(mark -> mark.range().contains(bucket))) {
                        yield reject(report, Rejection.of(ReportError.BATCH_COLLECTED));
                    }
                    sums.add(bucket, report.reportId(), report.time(), verified.outputShare());
                    yield new VerifyResp.Continue(report.reportId(), Bytes.wrap(verified.outbound()));
                }
            };
        }

        /** Too early is not final, so it is not counted. */
        private VerifyResp reject(ReportMetadata report, Rejection rejection) {
            if (rejection.error() != ReportError.REPORT_TOO_EARLY) {
                tally.add(task.id(), rejection.reason(), 1);
            }
            return new VerifyResp.Reject(report.reportId(), rejection.error());
        }
    }
}
