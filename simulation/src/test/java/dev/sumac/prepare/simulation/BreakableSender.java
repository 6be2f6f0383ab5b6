package dev.sumac.prepare.simulation;

import static dev.sumac.prepare.simulation.Collections.check;

import dev.sumac.dap.message.AggregationJobExtension;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.prepare.fixture.Leases;
import dev.sumac.prepare.leader.Candidate;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.JobSender;
import dev.sumac.prepare.leader.Settler;
import dev.sumac.prepare.store.Bucket;
import dev.sumac.prepare.store.Database;
import dev.sumac.prepare.store.Jobs;
import dev.sumac.prepare.store.Seals;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.task.Randomness;
import dev.sumac.prepare.task.Tasks;
import dev.sumac.prepare.verify.Batches;
import dev.sumac.prepare.verify.LeaderVerifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sender, or one that breaks a rule which no statement holds. */
final class BreakableSender extends JobSender {

    private final World world;
    private final Database database;
    private final Set<ReportId> judgedInTime;

    /** @param judgedInTime reports that whoever sends now has judged while their keys were good */
    BreakableSender(
            World world,
            Database database,
            Randomness randomness,
            Tasks tasks,
            LeaderVerifier verifier,
            Batches batches,
            Settler settler,
            Set<ReportId> judgedInTime) {
        super(
                Leases.held(),
                database,
                world.clock,
                randomness,
                tasks,
                world.log,
                verifier,
                world.broken.contains(Rule.EARLY) ? takingEarlyForFinal(world.network) : world.network,
                batches,
                settler,
                LeaderSide.NOBODY_DOWN,
                LeaderSide.PATIENCE);
        this.judgedInTime = judgedInTime;
        this.world = world;
        this.database = database;
    }

    @Override
    protected boolean provesNothingCommitted(Jobs.Leased lease) {
        return world.broken.contains(Rule.FIRST_ONLY) || super.provesNothingCommitted(lease);
    }

    @Override
    protected boolean mayStillJudge(Jobs.Leased lease) {
        if (world.broken.contains(Rule.UNSENT_KEY)) {
            return false;
        }
        return world.broken.contains(Rule.SENT_KEY) || super.mayStillJudge(lease);
    }

    /** The first bytes of a job have no report whose key was revoked before. */
    @Override
    public void deliver(InFlightJob job) {
        if (job.lease().attempt() == 1 && world.leaderHasRevoked()) {
            for (Candidate each : job.candidates()) {
                check(
                        !world.reports.isOfRevokedKey(each.id()) || judgedInTime.contains(each.id()),
                        "sent for the first time under a revoked key: " + each.id());
            }
        }
        super.deliver(job);
    }

    @Override
    public Optional<InFlightJob> rebuild(Jobs.Leased lease) {
        Optional<InFlightJob> job = super.rebuild(lease);
        return world.broken.contains(Rule.PIN) ? job.map(this::withoutCollected) : job;
    }

    /** Judges again at a retry, and leaves out what is closed or sealed by now. */
    private InFlightJob withoutCollected(InFlightJob job) {
        AggregationTask task = job.task();
        Function<Candidate, Bucket> bucket =
                each -> task.bucket(each.time(), job.row().batch());
        TreeSet<Bucket> buckets = job.candidates().stream().map(bucket).collect(Collectors.toCollection(TreeSet::new));
        List<Seals.Mark> marks = database.transact(connection -> Seals.marks(connection, Map.of(task.id(), buckets)))
                .getOrDefault(task.id(), List.of());
        List<Candidate> rest = job.candidates().stream()
                .filter(each -> marks.stream().noneMatch(mark -> mark.range().contains(bucket.apply(each))))
                .toList();
        if (rest.isEmpty()) {
            return job;
        }
        byte[] request = new AggregationJobInitReq(
                        job.row().verificationKeyId(),
                        Bytes.EMPTY,
                        job.row().batch().map(AggregationJobExtension::leaderSelectedBatchId).stream()
                                .toList(),
                        rest.stream().map(Candidate::init).toList())
                .encode();
        return new InFlightJob(task, job.lease(), request, rest);
    }

    private static HelperClient takingEarlyForFinal(HelperClient helper) {
        return (task, request) -> {
            HelperClient.Answer answer = helper.send(task, request);
            return answer instanceof HelperClient.Answer.Ready(byte[] body, var job)
                    ? new HelperClient.Answer.Ready(dropped(body), job)
                    : answer;
        };
    }

    private static byte[] dropped(byte[] answer) {
        try {
            return new AggregationJobResp(AggregationJobResp.decode(answer).verifyResps().stream()
                            .map(each -> each instanceof VerifyResp.Reject reject
                                            && reject.reportError() == ReportError.REPORT_TOO_EARLY
                                    ? new VerifyResp.Reject(reject.reportId(), ReportError.REPORT_DROPPED)
                                    : each)
                            .toList())
                    .encode();
        } catch (DecodeException e) {
            throw new AssertionError(e);
        }
    }
}
