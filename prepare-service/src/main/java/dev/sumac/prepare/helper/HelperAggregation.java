package dev.sumac.prepare.helper;

import dev.sumac.dap.message.AggregationJobExtension;
import dev.sumac.dap.message.AggregationJobInitReq;
import dev.sumac.dap.message.BatchId;
import dev.sumac.dap.message.Bytes;
import dev.sumac.dap.message.DapProblem;
import dev.sumac.dap.message.DecodeException;
import dev.sumac.dap.message.ReportId;
import dev.sumac.dap.message.TooManyItemsException;
import dev.sumac.dap.message.TypedExtension;
import dev.sumac.dap.message.VerifyInit;
import dev.sumac.kit.current.CurrentLease;
import dev.sumac.kit.custody.SecretBytes;
import dev.sumac.kit.kafka.NotCurrentException;
import dev.sumac.prepare.store.ReplayDays;
import dev.sumac.prepare.task.AggregationTask;
import dev.sumac.prepare.verify.HelperVerifier;
import dev.sumac.prepare.verify.VerifyKeySource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** The Helper's answer to the request that begins an aggregation job (section 4.5.3.2), whoever brings it. */
public final class HelperAggregation {

    /** What a request gets. */
    public sealed interface Result {
        /** @param answer an {@code AggregationJobResp} */
        record Answered(UUID job, Bytes answer) implements Result {}

        /** The job fails as a whole. */
        record Refused(DapProblem problem, String detail) implements Result {}

        /** The request has more than is verified at once; its parts may not. */
        record TooLarge(String detail) implements Result {}

        /** Too much else is being verified now. */
        record Crowded() implements Result {}
    }

    /** A request that may be verified. */
    private record Admitted(Optional<BatchId> batch, SecretBytes verifyKey, List<VerifyInit> inits) {}

    private static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Result result;

        RefusedException(DapProblem problem, String detail) {
            super(detail);
            this.result = new Result.Refused(problem, detail);
        }

        RefusedException(Result.TooLarge tooLarge) {
            super(tooLarge.detail);
            this.result = tooLarge;
        }
    }

    private final CurrentLease lease;
    private final HelperCommit commit;
    private final HelperVerifier verifier;
    private final VerifyKeySource keys;
    private final VerificationRoom room;

    public HelperAggregation(
            CurrentLease lease,
            HelperCommit commit,
            HelperVerifier verifier,
            VerifyKeySource keys,
            VerificationRoom room) {
        this.lease = lease;
        this.commit = commit;
        this.verifier = verifier;
        this.keys = keys;
        this.room = room;
    }

    /**
     * Answers a request: from its row if it was answered before, whatever has changed since.
     *
     * @throws NotCurrentException when nothing may be judged now, or this replica was not current all the while
     */
    public Result answer(AggregationTask task, byte[] body) throws NotCurrentException {
        RequestDigest digest = RequestDigest.of(body);
        Optional<Bytes> known = commit.known(task.id(), digest);
        if (known.isPresent()) {
            return new Result.Answered(digest.jobId(), known.get());
        }
        if (task.deleted()) {
            return new Result.Refused(DapProblem.UNRECOGNIZED_TASK, "The task was deleted.");
        }
        try {
            AggregationJobInitReq request = decode(body);
            int taken = room.of(task, request, body.length);
            if (!room.couldHold(taken)) {
                return new Result.TooLarge("There is more in it than is verified at once.");
            }
            if (!room.take(taken)) {
                return new Result.Crowded();
            }
            try {
                return answer(task, digest, request);
            } finally {
                room.give(taken);
            }
        } catch (RefusedException e) {
            return e.result;
        }
    }

    private Result answer(AggregationTask task, RequestDigest digest, AggregationJobInitReq request)
            throws RefusedException, NotCurrentException {
        CurrentLease.Stretch current = lease.stretch();
        current.require();
        Admitted admitted = admit(task, request);
        List<HelperVerifier.Verdict> verdicts = verifier.verify(task, admitted.verifyKey, admitted.inits);
        if (days(task, admitted.inits, verdicts) > ReplayDays.MOST_AT_ONCE) {
            throw new RefusedException(
                    DapProblem.INVALID_MESSAGE,
                    "The job's reports are of more than " + ReplayDays.MOST_AT_ONCE + " days.");
        }
        return new Result.Answered(
                digest.jobId(), commit.commit(task, digest, admitted.batch, admitted.inits, verdicts, current));
    }

    /** Of the reports that would be claimed; their times are in the task's interval and not too old. */
    private static long days(AggregationTask task, List<VerifyInit> inits, List<HelperVerifier.Verdict> verdicts) {
        return IntStream.range(0, inits.size())
                .filter(i -> verdicts.get(i) instanceof HelperVerifier.Verdict.Verified)
                .map(i -> task.day(inits.get(i).reportShare().reportMetadata().time()))
                .distinct()
                .count();
    }

    private Admitted admit(AggregationTask task, AggregationJobInitReq request)
            throws RefusedException, NotCurrentException {
        Optional<BatchId> batch = batch(task, request.extensions());
        if (!task.vdaf().isValidAggregationParameter(request.aggParam().toByteArray())) {
            throw new RefusedException(
                    DapProblem.INVALID_AGGREGATION_PARAMETER, "The task's VDAF has no such aggregation parameter.");
        }
        if (!distinct(request.verifyInits())) {
            throw new RefusedException(DapProblem.INVALID_MESSAGE, "A report id stands in the job twice.");
        }
        // An answer to no report would be an empty body, which says "not ready yet".
        if (request.verifyInits().isEmpty()) {
            throw new RefusedException(DapProblem.INVALID_MESSAGE, "The job has no reports.");
        }
        SecretBytes key = keys.find(task, request.verificationKeyId())
                .orElseThrow(() -> new RefusedException(
                        DapProblem.INVALID_MESSAGE, "The task has no verification key of this id."));
        return new Admitted(batch, key, request.verifyInits());
    }

    private AggregationJobInitReq decode(byte[] body) throws RefusedException {
        try {
            return AggregationJobInitReq.decode(body, room.reports());
        } catch (TooManyItemsException e) {
            throw new RefusedException(
                    new Result.TooLarge("There are more than " + room.reports() + " reports and extensions in it."));
        } catch (DecodeException e) {
            throw new RefusedException(DapProblem.INVALID_MESSAGE, "It does not decode: " + e.getMessage());
        }
    }

    /** Checks the job's extensions; the batch id belongs to leader-selected tasks, and only there (section 5.2.2). */
    private static Optional<BatchId> batch(AggregationTask task, List<AggregationJobExtension> extensions)
            throws RefusedException {
        for (AggregationJobExtension each : extensions) {
            if (!task.leaderSelected() || each.extensionType() != AggregationJobExtension.LEADER_SELECTED_BATCH_ID) {
                throw new RefusedException(
                        DapProblem.UNSUPPORTED_EXTENSION, "Extension type " + each.extensionType() + " is not known.");
            }
        }
        if (!TypedExtension.strictlyIncreasing(extensions)) {
            throw new RefusedException(DapProblem.INVALID_MESSAGE, "The extensions are not in increasing order.");
        }
        if (!task.leaderSelected()) {
            return Optional.empty();
        }
        if (extensions.isEmpty()) {
            throw new RefusedException(DapProblem.INVALID_MESSAGE, "The job names no batch.");
        }
        try {
            return Optional.of(extensions.getFirst().batchId());
        } catch (DecodeException e) {
            throw new RefusedException(DapProblem.INVALID_MESSAGE, "It does not decode: " + e.getMessage());
        }
    }

    private static boolean distinct(List<VerifyInit> inits) {
        Set<ReportId> seen = new HashSet<>();
        return inits.stream()
                .allMatch(init -> seen.add(init.reportShare().reportMetadata().reportId()));
    }
}
