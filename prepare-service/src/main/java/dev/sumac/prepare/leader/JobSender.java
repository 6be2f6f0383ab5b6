package dev.sumac.prepare.leader;

import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.Report;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.log.ReportLog;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.JobRow;
import dev.sumac.prepare.store.JobState;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.LogPosition;
import dev.sumac.prepare.store.ParkedReports;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.Tasks;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.LeaderVerifier;
import dev.sumac.prepare.verify.Rejection;
import dev.sumac.prepare.verify.ShareOpener;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Sends what T1 planned. The rows are the work list; a lease saves work and counts the attempt before a byte leaves. A retry
 * opens the pinned reports again, checks none of them again, and sends only what has the planned digest. One thing is looked
 * at once more before the first attempt: whether the keys of the reports still open, for a job may wait long until then.
 */
public class JobSender {

    private static final Logger LOG = Logger.getLogger(JobSender.class);
    private static final String CHANGED = "request_changed";

    private final CurrentLease current;
    private final Database database;
    private final InstantSource clock;
    private final Randomness randomness;
    private final Tasks tasks;
    private final ReportLog log;
    private final LeaderVerifier verifier;
    private final HelperClient helper;
    private final AnswerReader answers;
    private final Settler settler;
    private final PeerHealth health;
    private final Patience patience;

    public JobSender(
            CurrentLease current,
            Database database,
            InstantSource clock,
            Randomness randomness,
            Tasks tasks,
            ReportLog log,
            LeaderVerifier verifier,
            HelperClient helper,
            Batches batches,
            Settler settler,
            PeerHealth health,
            Patience patience) {
        this.current = current;
        this.database = database;
        this.clock = clock;
        this.randomness = randomness;
        this.tasks = tasks;
        this.log = log;
        this.verifier = verifier;
        this.helper = helper;
        this.answers = new AnswerReader(batches);
        this.settler = settler;
        this.health = health;
        this.patience = patience;
    }

    /** Takes due jobs; for each the attempt is counted. */
    public List<Jobs.Leased> lease(int most, Jobs.TaskFilter of) {
        Instant now = clock.instant();
        return database.transact(connection -> Jobs.lease(connection, most, of, now, now.plus(patience.lease())));
    }

    /** Keeps the leases of jobs that are under way here. */
    public void renew(Collection<Jobs.Leased> leases) {
        Instant until = clock.instant().plus(patience.lease());
        database.transact(connection -> {
            Jobs.renew(connection, leases, until);
            return until;
        });
    }

    /** Gives up leases of jobs that are still under way here: another replica may send them now. */
    public void handOver(Collection<Jobs.Leased> leases) {
        Instant now = clock.instant();
        database.transact(connection -> {
            for (Jobs.Leased lease : leases) {
                Jobs.release(connection, lease, lease.failures(), now);
            }
            return now;
        });
    }

    /** Rebuilds a leased job's request from what its row pins; empty when that cannot be done, and the row says so. */
    public Optional<InFlightJob> rebuild(Jobs.Leased lease) {
        try {
            Optional<AggregationTask> task = tasks.find(lease.row().task());
            if (task.isEmpty()) {
                park(lease, "unknown_task");
                return Optional.empty();
            }
            return rebuild(task.get(), lease, records(lease));
        } catch (NotCurrentException | ReportLog.UnavailableException e) {
            LOG.warnf("job %s waits: %s", lease.row().id(), e.getMessage());
            giveBack(lease);
            return Optional.empty();
        } catch (RuntimeException e) {
            // Nothing was sent, so this was no attempt.
            try {
                giveBack(lease);
            } catch (RuntimeException another) {
                e.addSuppressed(another);
            }
            throw e;
        }
    }

    private Optional<InFlightJob> rebuild(AggregationTask task, Jobs.Leased lease, Map<LogPosition, byte[]> records)
            throws NotCurrentException {
        JobRow row = lease.row();
        List<byte[]> ordered = new ArrayList<>();
        List<Report> reports = new ArrayList<>();
        try {
            for (LogPosition at : row.reports()) {
                byte[] record = records.get(at);
                if (record == null) {
                    park(lease, "record_missing");
                    return Optional.empty();
                }
                ordered.add(record);
                reports.add(Report.decode(record));
            }
        } catch (DecodeException e) {
            park(lease, CHANGED);
            return Optional.empty();
        }
        ShareOpener.Purpose purpose = mayStillJudge(lease) ? ShareOpener.Purpose.JUDGE : ShareOpener.Purpose.REPEAT;
        List<Candidate> candidates = new ArrayList<>();
        List<Settler.Fallen> fallen = new ArrayList<>();
        List<LeaderVerifier.Verdict> verdicts = again(task, row, reports, purpose);
        for (int i = 0; i < verdicts.size(); i++) {
            LogPosition at = row.reports().get(i);
            int configId = reports.get(i).leaderEncryptedInputShare().configId();
            switch (verdicts.get(i)) {
                case LeaderVerifier.Verdict.Ready ready ->
                    candidates.add(
                            new Candidate(at, ordered.get(i), configId, ready.init(), ready.state(), Optional.empty()));
                case LeaderVerifier.Verdict.Rejected(Rejection rejection, boolean remembered) -> {
                    if (rejection.isOfRetiredKey()) {
                        fallen.add(new Settler.Fallen(at, rejection.reason()));
                    }
                }
            }
        }
        if (purpose == ShareOpener.Purpose.JUDGE && !fallen.isEmpty()) {
            if (candidates.size() + fallen.size() != reports.size()) {
                // Some report is judged otherwise than it was: that is no reason to lose it.
                park(lease, CHANGED);
                return Optional.empty();
            }
            settler.planWithout(task, row, candidates, fallen);
            return Optional.empty();
        }
        byte[] body = Requests.body(row.verificationKeyId(), row.batch(), candidates);
        if (!MessageDigest.isEqual(Requests.sha256(body), row.requestSha256())) {
            park(lease, CHANGED);
            return Optional.empty();
        }
        return Optional.of(new InFlightJob(task, lease, body, candidates));
    }

    /** What is judged is judged by what the keys are all the while. */
    private List<LeaderVerifier.Verdict> again(
            AggregationTask task, JobRow row, List<Report> reports, ShareOpener.Purpose purpose)
            throws NotCurrentException {
        CurrentLease.Stretch judgedIn = current.stretch();
        List<LeaderVerifier.Verdict> verdicts = verifier.again(task, row.verificationKeyId(), reports, purpose);
        if (purpose == ShareOpener.Purpose.JUDGE) {
            judgedIn.require();
        }
        return verdicts;
    }

    /**
     * Whether a key that opens nothing any more rejects the job's reports. Once an attempt was begun it does not: the Helper
     * may have committed to them.
     */
    protected boolean mayStillJudge(Jobs.Leased lease) {
        return lease.attempt() == 1;
    }

    private Map<LogPosition, byte[]> records(Jobs.Leased lease) throws ReportLog.UnavailableException {
        List<LogPosition> wanted = lease.row().reports();
        if (lease.copied()) {
            return copied(lease.row(), wanted);
        }
        Map<LogPosition, byte[]> found = log.read(wanted);
        Set<LogPosition> missing = new HashSet<>(wanted);
        missing.removeAll(found.keySet());
        if (missing.isEmpty()) {
            return found;
        }
        Map<LogPosition, byte[]> all = copied(lease.row(), missing);
        all.putAll(found);
        return all;
    }

    private Map<LogPosition, byte[]> copied(JobRow row, Collection<LogPosition> wanted) {
        return database.transact(connection -> ParkedReports.find(connection, row.topic(), wanted));
    }

    /** Sends a leased job and settles it by the answer, or says in its row what is next. */
    public void deliver(InFlightJob job) {
        switch (helper.send(job.task(), job.request())) {
            case HelperClient.Answer.Ready answer -> {
                health.answered(job.task());
                settle(job, answer);
            }
            case HelperClient.Answer.Deferred(Duration retryAfter) -> {
                health.answered(job.task());
                release(job.lease(), 0, retryAfter);
            }
            case HelperClient.Answer.Refused(String reason) -> {
                health.answered(job.task());
                refused(job, reason);
            }
            case HelperClient.Answer.Unsent(String reason) -> {
                LOG.warnf("job %s waits: %s", job.row().id(), reason);
                health.failed(job.task(), false, Duration.ZERO);
                giveBack(job.lease());
            }
            case HelperClient.Answer.Failed(String reason, boolean whole, Duration retryAfter) -> {
                health.failed(job.task(), whole, retryAfter);
                failed(job, reason, retryAfter);
            }
        }
    }

    private void settle(InFlightJob job, HelperClient.Answer.Ready answer) {
        try {
            switch (answers.read(job, answer.body())) {
                case AnswerReader.Reading.Understood(List<Verdict> verdicts) -> {
                    if (verdicts.stream().allMatch(Verdict.Early.class::isInstance)) {
                        // The job that comes of it has the same bytes, and would get the answer of this one for ever.
                        answer.job().ifPresent(at -> helper.delete(job.task(), at));
                    }
                    settler.settle(job, verdicts);
                }
                case AnswerReader.Reading.Wrong(String why) -> park(job.lease(), why);
                case AnswerReader.Reading.Garbled(String why) -> failed(job, why, Duration.ZERO);
            }
        } catch (NotCurrentException e) {
            release(job.lease(), job.lease().failures(), patience.first());
        }
    }

    /** Only while this is the one attempt there ever was does a refusal prove that nothing was committed. */
    private void refused(InFlightJob job, String reason) {
        if (!provesNothingCommitted(job.lease()) || !settler.split(job)) {
            failed(job, reason, Duration.ZERO);
        }
    }

    /** Whether a refusal of this attempt leaves nothing behind at the Helper, as far as the attempt itself can say. */
    protected boolean provesNothingCommitted(Jobs.Leased lease) {
        return lease.attempt() == 1;
    }

    private void failed(InFlightJob job, String reason, Duration atLeast) {
        int failures = job.lease().failures() + 1;
        if (job.lease().state() == JobState.SENT && failures >= patience.failures()) {
            park(job.lease(), reason, atLeast);
        } else {
            Duration wait = job.lease().state() == JobState.PARKED
                    ? patience.parked()
                    : patience.afterFailure(failures, randomness);
            release(job.lease(), failures, Collections.max(List.of(wait, atLeast)));
        }
    }

    /** Nothing of this attempt was sent, so it counts for none. */
    private void giveBack(Jobs.Leased lease) {
        Instant next = clock.instant().plus(patience.first());
        database.transact(connection -> {
            Jobs.giveBack(connection, lease, next);
            return next;
        });
    }

    private void release(Jobs.Leased lease, int failures, Duration wait) {
        Instant next = clock.instant().plus(wait);
        database.transact(connection -> {
            Jobs.release(connection, lease, failures, next);
            return next;
        });
    }

    private void park(Jobs.Leased lease, String because) {
        park(lease, because, Duration.ZERO);
    }

    private void park(Jobs.Leased lease, String because, Duration atLeast) {
        Instant next = clock.instant().plus(Collections.max(List.of(patience.parked(), atLeast)));
        JobRow row = lease.row();
        if (database.transact(connection -> Jobs.park(connection, row.id(), because, next))) {
            LOG.errorf("ALARM: job %s of task %s is parked: %s", row.id(), row.task(), because);
        }
    }
}
