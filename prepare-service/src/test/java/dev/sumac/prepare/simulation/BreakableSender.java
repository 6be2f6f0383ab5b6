package dev.sumac.prepare.simulation;

import dev.sumac.dap.message.AggregationJobExtension;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.AggregationJobResp;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.ReportError;
import dev.sumac.dap.message.VerifyResp;
import dev.sumac.prepare.leader.Candidate;
import dev.sumac.prepare.leader.HelperClient;
import dev.sumac.prepare.leader.InFlightJob;
import dev.sumac.prepare.leader.JobSender;
import dev.sumac.prepare.leader.Patience;
import dev.sumac.prepare.leader.PeerHealth;
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
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The sender, or one that breaks a rule which no statement holds. */
final class BreakableSender extends JobSender {

    private final World world;
    private final Database database;

    BreakableSender(
            World world,
            Database database,
            Randomness randomness,
            Tasks tasks,
            LeaderVerifier verifier,
            Batches batches,
            Settler settler,
            PeerHealth health,
            Patience patience) {
        super(
                database,
                world.clock,
                randomness,
                tasks,
                world.log,
                verifier,
                world.broken.contains(Rule.EARLY) ? takingEarlyForFinal(world.network) : world.network,
                batches,
                settler,
                health,
                patience);
        this.world = world;
        this.database = database;
    }

    @Override
    protected boolean provesNothingCommitted(Jobs.Leased lease) {
        return world.broken.contains(Rule.FIRST_ONLY) || super.provesNothingCommitted(lease);
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
            return answer instanceof HelperClient.Answer.Ready(byte[] body)
                    ? new HelperClient.Answer.Ready(dropped(body))
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
